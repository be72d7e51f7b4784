using System.Collections.Concurrent;
using System.Reflection;
using Temporalio.Common;
using Temporalio.Converters;

namespace Temporalio.Workflows;

/// <summary>A workflow's name, its run method and its handlers.</summary>
public class WorkflowDefinition
{
    private static readonly ConcurrentDictionary<Type, WorkflowDefinition> Known = new();

    private readonly Func<object?[], object> _creator;
    private readonly Handler _run;

    private WorkflowDefinition(Type type, string? name, MethodInfo runMethod, Func<object?[], object>? creatorOverride, WorkflowMembers members)
    {
        Type = type;
        Name = MemberNames.Checked(name, "Workflow");
        RunMethod = runMethod;
        _run = Handler.Of(runMethod);
        Instantiable = creatorOverride is not null || !(type.IsAbstract || type.IsInterface);
        _creator = creatorOverride ?? (Instantiable ? CreatorOf(type, runMethod) : _ => throw new InvalidOperationException(
            $"Cannot create an instance of {type}"));
        Signals = members.Signals;
        DynamicSignal = members.DynamicSignal;
        Queries = members.Queries;
        DynamicQuery = members.DynamicQuery;
        Updates = members.Updates;
        DynamicUpdate = members.DynamicUpdate;
        FailureExceptionTypes = type.GetCustomAttribute<WorkflowAttribute>(inherit: false)?.FailureExceptionTypes;
        if (Dynamic && !_run.Parameters.Select(p => p.ParameterType).SequenceEqual([typeof(IRawValue[])]))
        {
            throw new ArgumentException($"Dynamic workflow {type} must take a single IRawValue[]");
        }
    }

    /// <summary>The name; null when the workflow is dynamic.</summary>
    public string? Name { get; }

    /// <summary>The type.</summary>
    public Type Type { get; }

    /// <summary>The method that is the workflow.</summary>
    public MethodInfo RunMethod { get; }

    /// <summary>Whether the type can be created.</summary>
    public bool Instantiable { get; }

    /// <summary>Signal handlers by name.</summary>
    public IReadOnlyDictionary<string, WorkflowSignalDefinition> Signals { get; }

    /// <summary>Handler of all other signals.</summary>
    public WorkflowSignalDefinition? DynamicSignal { get; }

    /// <summary>Query handlers by name.</summary>
    public IReadOnlyDictionary<string, WorkflowQueryDefinition> Queries { get; }

    /// <summary>Handler of all other queries.</summary>
    public WorkflowQueryDefinition? DynamicQuery { get; }

    /// <summary>Update handlers by name.</summary>
    public IReadOnlyDictionary<string, WorkflowUpdateDefinition> Updates { get; }

    /// <summary>Handler of all other updates.</summary>
    public WorkflowUpdateDefinition? DynamicUpdate { get; }

    /// <summary>Whether it takes all workflows that have no definition of their own.</summary>
    public bool Dynamic => Name is null;

    /// <summary>Exceptions that fail the workflow.</summary>
    public Type[]? FailureExceptionTypes { get; }

    internal IReadOnlyList<ParameterInfo> RunParameters => _run.Parameters;

    /// <summary>Defines the workflow of a type.</summary>
    public static WorkflowDefinition Create<T>() => Create(typeof(T));

    /// <summary>Defines the workflow of a type.</summary>
    public static WorkflowDefinition Create(Type type) => Known.GetOrAdd(type, static t => Create(t, null, null));

    /// <summary>Defines the workflow of a type under another name or with its own way of creating instances.</summary>
    public static WorkflowDefinition Create(Type type, string? nameOverride, Func<object?[], object>? creatorOverride)
    {
        var attribute = AttributeOf(type);
        var name = nameOverride ?? (attribute.Dynamic ? null : attribute.Name ?? DefaultName(type));
        return new(type, name, RunMethodOf(type), creatorOverride, WorkflowMembers.Of(type));
    }

    /// <summary>Creates an instance for one run.</summary>
    public object CreateWorkflowInstance(object?[] workflowArguments) => _creator(workflowArguments);

    internal static string NameForCall(MethodInfo runMethod)
    {
        if (runMethod.GetCustomAttribute<WorkflowRunAttribute>(inherit: false) is null)
        {
            throw new ArgumentException($"{runMethod.DeclaringType}.{runMethod.Name} has no WorkflowRun attribute");
        }

        var type = runMethod.DeclaringType!;
        var attribute = AttributeOf(type);
        return attribute.Dynamic
            ? throw new ArgumentException("A dynamic workflow cannot be called by its method")
            : attribute.Name ?? DefaultName(type);
    }

    internal Task<object?> RunAsync(object instance, object?[] args) => _run.InvokeAsync(instance, args);

    private static WorkflowAttribute AttributeOf(Type type) => type.GetCustomAttribute<WorkflowAttribute>(inherit: false)
        ?? throw new ArgumentException($"{type} has no Workflow attribute");

    private static string DefaultName(Type type)
    {
        var name = type.Name.Split('`')[0];
        return type.IsInterface && name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]) ? name[1..] : name;
    }

    private static MethodInfo RunMethodOf(Type type)
    {
        var methods = type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static)
            .Where(method => method.GetCustomAttribute<WorkflowRunAttribute>(inherit: false) is not null)
            .ToArray();
        return methods switch
        {
            [var method] when !method.IsPublic || method.IsStatic =>
                throw new ArgumentException($"WorkflowRun method {type}.{method.Name} must be public and not static"),
            [var method] when !typeof(Task).IsAssignableFrom(method.ReturnType) =>
                throw new ArgumentException($"WorkflowRun method {type}.{method.Name} must return a task"),
            [var method] when method.DeclaringType != type =>
                throw new ArgumentException($"WorkflowRun method {type}.{method.Name} must be declared on {type} itself"),
            [var method] => method,
            [] => throw new ArgumentException($"{type} has no WorkflowRun method"),
            _ => throw new ArgumentException($"{type} has more than one WorkflowRun method"),
        };
    }

    private static Func<object?[], object> CreatorOf(Type type, MethodInfo runMethod)
    {
        var initialisers = type.GetConstructors()
            .Where(constructor => constructor.GetCustomAttribute<WorkflowInitAttribute>(inherit: false) is not null)
            .ToArray();
        if (initialisers.Length > 1)
        {
            throw new ArgumentException($"{type} has more than one WorkflowInit constructor");
        }

        if (initialisers is [var initialiser])
        {
            return initialiser.GetParameters().Select(p => p.ParameterType)
                .SequenceEqual(runMethod.GetParameters().Select(p => p.ParameterType))
                ? CompiledCall.Of(initialiser)
                : throw new ArgumentException($"The WorkflowInit constructor of {type} must take what its WorkflowRun method takes");
        }

        var constructor = type.GetConstructor(Type.EmptyTypes)
            ?? throw new ArgumentException($"{type} has neither a parameterless nor a WorkflowInit constructor");
        var create = CompiledCall.Of(constructor);
        return _ => create([]);
    }
}
