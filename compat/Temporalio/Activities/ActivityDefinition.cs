using System.Collections.Concurrent;
using System.Reflection;
using Temporalio.Common;
using Temporalio.Converters;

namespace Temporalio.Activities;

/// <summary>An activity's name, its signature and how to call it.</summary>
public class ActivityDefinition
{
    private static readonly ConcurrentDictionary<MethodInfo, string> CallNames = new();

    private readonly Func<object?[], object?> _invoker;
    private readonly Func<object?, Task<object?>> _awaiter;

    private ActivityDefinition(
        string? name,
        Type returnType,
        IReadOnlyCollection<Type> parameterTypes,
        int requiredParameterCount,
        Func<object?[], object?> invoker,
        MethodInfo? methodInfo)
    {
        Name = MemberNames.Checked(name, "Activity");
        ReturnType = returnType;
        ParameterTypes = parameterTypes;
        RequiredParameterCount = requiredParameterCount;
        MethodInfo = methodInfo;
        _invoker = invoker;
        _awaiter = CompiledCall.Awaiter(returnType);
        if (Dynamic && !parameterTypes.SequenceEqual([typeof(IRawValue[])]))
        {
            throw new ArgumentException("Dynamic activity must take a single IRawValue[]");
        }
    }

    /// <summary>The name; null when the activity is dynamic.</summary>
    public string? Name { get; }

    /// <summary>What the method returns, a task maybe.</summary>
    public Type ReturnType { get; }

    /// <summary>What it takes.</summary>
    public IReadOnlyCollection<Type> ParameterTypes { get; }

    /// <summary>How many of these have no default.</summary>
    public int RequiredParameterCount { get; }

    /// <summary>Whether it takes all activities that have no definition of their own.</summary>
    public bool Dynamic => Name is null;

    /// <summary>The method, if it is made of one.</summary>
    public MethodInfo? MethodInfo { get; }

    /// <summary>Defines the activity of a delegate. A lambda needs a name in its attribute.</summary>
    public static ActivityDefinition Create(Delegate del)
    {
        var call = CompiledCall.Of(del.Method);
        return Create(del.Method, args => call(del.Target, args));
    }

    /// <summary>Defines an activity by its parts.</summary>
    public static ActivityDefinition Create(
        string? name,
        Type returnType,
        IReadOnlyCollection<Type> parameterTypes,
        int requiredParameterCount,
        Func<object?[], object?> invoker) => new(name, returnType, parameterTypes, requiredParameterCount, invoker, null);

    /// <summary>Defines the activity of a method that has the attribute.</summary>
    public static ActivityDefinition Create(MethodInfo method, Func<object?[], object?> invoker)
    {
        var attribute = AttributeOf(method)
            ?? throw new ArgumentException($"{method.DeclaringType}.{method.Name} has no Activity attribute");
        return CreateWithoutAttribute(attribute.Dynamic ? null : attribute.Name ?? NameOf(method), method, invoker);
    }

    /// <summary>Defines the activity of any method.</summary>
    public static ActivityDefinition CreateWithoutAttribute(string? name, MethodInfo method, Func<object?[], object?> invoker)
    {
        if (method.ContainsGenericParameters)
        {
            throw new ArgumentException($"{method.DeclaringType}.{method.Name} is generic and cannot be an activity");
        }

        var parameters = method.GetParameters();
        return new(
            name,
            method.ReturnType,
            [.. parameters.Select(p => p.ParameterType)],
            parameters.Count(p => !p.HasDefaultValue),
            WithDefaults(parameters, invoker),
            method);
    }

    /// <summary>Defines all activities of a type; an instance is needed unless all are static.</summary>
    public static IReadOnlyCollection<ActivityDefinition> CreateAll<T>(T? instance) => CreateAll(typeof(T), instance);

    /// <summary>Defines all activities of a type; an instance is needed unless all are static.</summary>
    public static IReadOnlyCollection<ActivityDefinition> CreateAll(Type type, object? instance)
    {
        var definitions = new List<ActivityDefinition>();
        foreach (var method in MethodsOf(type))
        {
            if (!method.IsStatic && instance is null)
            {
                throw new ArgumentException($"Instance not provided, but activity method {type}.{method.Name} is not static");
            }

            var call = CompiledCall.Of(method);
            definitions.Add(Create(method, args => call(instance, args)));
        }

        return definitions.Count > 0 ? definitions : throw new ArgumentException($"No activities found on {type}");
    }

    /// <summary>Calls it and waits for its result.</summary>
    public Task<object?> InvokeAsync(object?[] parameters) => _awaiter(_invoker(parameters));

    /// <summary>The public methods of a type that are activities.</summary>
    internal static IEnumerable<MethodInfo> MethodsOf(Type type) => type
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy)
        .Where(method => AttributeOf(method) is not null);

    /// <summary>The name under which a workflow calls this method.</summary>
    internal static string NameForCall(MethodInfo method) => CallNames.GetOrAdd(method, static m =>
    {
        var attribute = AttributeOf(m) ?? throw new ArgumentException($"{m.DeclaringType}.{m.Name} has no Activity attribute");
        return attribute.Dynamic
            ? throw new ArgumentException("A dynamic activity cannot be called by its method")
            : attribute.Name ?? NameOf(m);
    });

    // An interface's attribute names the activity for its callers only: who implements it says so again.
    private static ActivityAttribute? AttributeOf(MethodInfo method) => method.GetCustomAttribute<ActivityAttribute>(inherit: false);

    private static string NameOf(MethodInfo method)
    {
        var name = method.Name;

        // The compiler calls a local function <Outer>g__Name|1_0 and a lambda <Outer>b__1_0.
        if (name.Contains("g__", StringComparison.Ordinal) && name.StartsWith('<'))
        {
            name = name[(name.IndexOf("g__", StringComparison.Ordinal) + 3)..name.LastIndexOf('|')];
        }
        else if (name.StartsWith('<'))
        {
            throw new ArgumentException("An activity that is a lambda needs a name in its attribute");
        }

        return typeof(Task).IsAssignableFrom(method.ReturnType) ? MemberNames.TrimAsync(name) : name;
    }

    private static Func<object?[], object?> WithDefaults(ParameterInfo[] parameters, Func<object?[], object?> invoker)
    {
        if (!parameters.Any(p => p.HasDefaultValue))
        {
            return invoker;
        }

        var defaults = parameters.Select(p => p.HasDefaultValue ? p.DefaultValue : null).ToArray();
        return args => invoker(args.Length >= defaults.Length ? args : [.. args, .. defaults[args.Length..]]);
    }
}
