using System.Reflection;
using Temporalio.Common;
using Temporalio.Converters;

namespace Temporalio.Workflows;

/// <summary>A signal's name and how to handle it.</summary>
public class WorkflowSignalDefinition
{
    private readonly Handler _handler;

    private WorkflowSignalDefinition(string? name, Handler handler, HandlerUnfinishedPolicy policy)
    {
        Name = MemberNames.Checked(name, "Signal");
        _handler = handler.CheckedDynamic(Dynamic, "signal");
        UnfinishedPolicy = policy;
    }

    /// <summary>The name; null when the handler is dynamic.</summary>
    public string? Name { get; }

    /// <summary>Whether it takes all signals that have no handler of their own.</summary>
    public bool Dynamic => Name is null;

    internal HandlerUnfinishedPolicy UnfinishedPolicy { get; }

    internal IReadOnlyList<ParameterInfo> Parameters => _handler.Parameters;

    /// <summary>Defines the signal of a method that has the attribute.</summary>
    public static WorkflowSignalDefinition FromMethod(MethodInfo method)
    {
        var attribute = method.GetCustomAttribute<WorkflowSignalAttribute>(inherit: false)
            ?? throw new ArgumentException($"{method.DeclaringType}.{method.Name} has no WorkflowSignal attribute");
        if (method.ReturnType != typeof(Task))
        {
            throw new ArgumentException($"Signal method {method.DeclaringType}.{method.Name} must return Task");
        }

        return new(NameOf(method, attribute), Handler.Of(method), attribute.UnfinishedPolicy);
    }

    /// <summary>Defines a signal handled by a delegate.</summary>
    public static WorkflowSignalDefinition CreateWithoutAttribute(
        string? name, Delegate del, HandlerUnfinishedPolicy unfinishedPolicy = HandlerUnfinishedPolicy.WarnAndAbandon) =>
        new(name, Handler.Of(del), unfinishedPolicy);

    internal static string? NameOf(MethodInfo method, WorkflowSignalAttribute attribute) =>
        attribute.Dynamic ? null : attribute.Name ?? MemberNames.TrimAsync(method.Name);

    internal Task InvokeAsync(object instance, object?[] args) => _handler.InvokeAsync(instance, args);
}

/// <summary>A query's name and how to answer it.</summary>
public class WorkflowQueryDefinition
{
    private readonly Handler _handler;

    private WorkflowQueryDefinition(string? name, Handler handler)
    {
        Name = MemberNames.Checked(name, "Query");
        _handler = handler.CheckedDynamic(Dynamic, "query");
    }

    /// <summary>The name; null when the handler is dynamic.</summary>
    public string? Name { get; }

    /// <summary>Whether it takes all queries that have no handler of their own.</summary>
    public bool Dynamic => Name is null;

    internal IReadOnlyList<ParameterInfo> Parameters => _handler.Parameters;

    /// <summary>Defines the query of a method that has the attribute.</summary>
    public static WorkflowQueryDefinition FromMethod(MethodInfo method)
    {
        var attribute = method.GetCustomAttribute<WorkflowQueryAttribute>(inherit: false)
            ?? throw new ArgumentException($"{method.DeclaringType}.{method.Name} has no WorkflowQuery attribute");
        return new(attribute.Dynamic ? null : attribute.Name ?? method.Name, Answering(Handler.Of(method)));
    }

    /// <summary>Defines the query of a property that has the attribute.</summary>
    public static WorkflowQueryDefinition FromProperty(PropertyInfo property)
    {
        var attribute = property.GetCustomAttribute<WorkflowQueryAttribute>(inherit: false)
            ?? throw new ArgumentException($"{property.DeclaringType}.{property.Name} has no WorkflowQuery attribute");
        var getter = property.GetGetMethod()
            ?? throw new ArgumentException($"Query property {property.DeclaringType}.{property.Name} needs a public getter");
        return new(attribute.Name ?? property.Name, Answering(Handler.Of(getter)));
    }

    /// <summary>Defines a query answered by a delegate.</summary>
    public static WorkflowQueryDefinition CreateWithoutAttribute(string? name, Delegate del) => new(name, Answering(Handler.Of(del)));

    internal object? Invoke(object instance, object?[] args) => _handler.Invoke(instance, args);

    private static Handler Answering(Handler handler) =>
        handler.ReturnType == typeof(void) || typeof(Task).IsAssignableFrom(handler.ReturnType)
            ? throw new ArgumentException("A query must return a value, and not a task")
            : handler;
}

/// <summary>An update's name and how to validate and handle it.</summary>
public class WorkflowUpdateDefinition
{
    private readonly Handler _handler;
    private readonly Handler? _validator;

    private WorkflowUpdateDefinition(string? name, Handler handler, Handler? validator, HandlerUnfinishedPolicy policy)
    {
        Name = MemberNames.Checked(name, "Update");
        _handler = handler.CheckedDynamic(Dynamic, "update");
        _validator = validator;
        UnfinishedPolicy = policy;
        if (!typeof(Task).IsAssignableFrom(handler.ReturnType))
        {
            throw new ArgumentException($"Update {name} must return a task");
        }

        if (validator is not null && (validator.ReturnType != typeof(void)
            || !validator.Parameters.Select(p => p.ParameterType).SequenceEqual(handler.Parameters.Select(p => p.ParameterType))))
        {
            throw new ArgumentException($"The validator of update {name} must return nothing and take what the update takes");
        }
    }

    /// <summary>The name; null when the handler is dynamic.</summary>
    public string? Name { get; }

    /// <summary>Whether it takes all updates that have no handler of their own.</summary>
    public bool Dynamic => Name is null;

    internal HandlerUnfinishedPolicy UnfinishedPolicy { get; }

    internal IReadOnlyList<ParameterInfo> Parameters => _handler.Parameters;

    /// <summary>Defines the update of a method that has the attribute.</summary>
    public static WorkflowUpdateDefinition FromMethod(MethodInfo method, MethodInfo? validatorMethod = null)
    {
        var attribute = method.GetCustomAttribute<WorkflowUpdateAttribute>(inherit: false)
            ?? throw new ArgumentException($"{method.DeclaringType}.{method.Name} has no WorkflowUpdate attribute");
        return new(
            NameOf(method, attribute),
            Handler.Of(method),
            validatorMethod is null ? null : Handler.Of(validatorMethod),
            attribute.UnfinishedPolicy);
    }

    /// <summary>Defines an update handled by a delegate.</summary>
    public static WorkflowUpdateDefinition CreateWithoutAttribute(
        string? name,
        Delegate del,
        Delegate? validatorDel = null,
        HandlerUnfinishedPolicy unfinishedPolicy = HandlerUnfinishedPolicy.WarnAndAbandon) =>
        new(name, Handler.Of(del), validatorDel is null ? null : Handler.Of(validatorDel), unfinishedPolicy);

    internal static string? NameOf(MethodInfo method, WorkflowUpdateAttribute attribute) =>
        attribute.Dynamic ? null : attribute.Name ?? MemberNames.TrimAsync(method.Name);

    internal void Validate(object instance, object?[] args) => _validator?.Invoke(instance, args);

    internal Task<object?> InvokeAsync(object instance, object?[] args) => _handler.InvokeAsync(instance, args);
}

/// <summary>A method of a workflow, or a delegate, compiled.</summary>
internal sealed record Handler(
    IReadOnlyList<ParameterInfo> Parameters, Type ReturnType, Func<object, object?[], object?> Invoke)
{
    private readonly Func<object?, Task<object?>> _awaiter = CompiledCall.Awaiter(ReturnType);

    internal static Handler Of(MethodInfo method) =>
        !method.IsPublic || method.IsStatic
            ? throw new ArgumentException($"Handler {method.DeclaringType}.{method.Name} must be public and not static")
            : new(method.GetParameters(), method.ReturnType, CompiledCall.Of(method));

    internal static Handler Of(Delegate del)
    {
        var call = CompiledCall.Of(del.Method);
        var skipsClosure = del.Method.IsStatic && del.Target is not null;
        return skipsClosure
            ? throw new ArgumentException("A delegate closed over its first argument cannot be a handler")
            : new(del.Method.GetParameters(), del.Method.ReturnType, (_, args) => call(del.Target, args));
    }

    internal Task<object?> InvokeAsync(object instance, object?[] args) => _awaiter(Invoke(instance, args));

    internal Handler CheckedDynamic(bool dynamic, string kind) =>
        !dynamic || Parameters.Select(p => p.ParameterType).SequenceEqual([typeof(string), typeof(IRawValue[])])
            ? this
            : throw new ArgumentException($"A dynamic {kind} must take a string and an IRawValue[]");
}
