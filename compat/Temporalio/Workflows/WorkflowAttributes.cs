namespace Temporalio.Workflows;

/// <summary>Marks a type as a workflow.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Struct, Inherited = false)]
public sealed class WorkflowAttribute : Attribute
{
    /// <summary>Named like the type; an interface without its leading I.</summary>
    public WorkflowAttribute()
    {
    }

    /// <summary>Named as given.</summary>
    public WorkflowAttribute(string name) => Name = name;

    /// <summary>The name, if it is not the type's.</summary>
    public string? Name { get; }

    /// <summary>Whether it takes all workflows that have no definition of their own.</summary>
    public bool Dynamic { get; set; }

    /// <summary>Exceptions that fail the workflow; others fail the workflow task, which is tried again.</summary>
    public Type[]? FailureExceptionTypes { get; set; }
}

/// <summary>Marks the method that is the workflow.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class WorkflowRunAttribute : Attribute;

/// <summary>Marks a constructor that takes what the run method takes.</summary>
[AttributeUsage(AttributeTargets.Constructor, Inherited = false)]
public sealed class WorkflowInitAttribute : Attribute;

/// <summary>Marks a signal handler.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class WorkflowSignalAttribute : Attribute
{
    /// <summary>Named like the method, without a trailing <c>Async</c>.</summary>
    public WorkflowSignalAttribute()
    {
    }

    /// <summary>Named as given.</summary>
    public WorkflowSignalAttribute(string name) => Name = name;

    /// <summary>The name, if it is not the method's.</summary>
    public string? Name { get; }

    /// <summary>Whether it takes all signals that have no handler of their own.</summary>
    public bool Dynamic { get; set; }

    /// <summary>What to do when the workflow ends while the handler runs.</summary>
    public HandlerUnfinishedPolicy UnfinishedPolicy { get; set; } = HandlerUnfinishedPolicy.WarnAndAbandon;
}

/// <summary>Marks a query handler: a method or a property.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property, Inherited = false)]
public sealed class WorkflowQueryAttribute : Attribute
{
    /// <summary>Named like the member.</summary>
    public WorkflowQueryAttribute()
    {
    }

    /// <summary>Named as given.</summary>
    public WorkflowQueryAttribute(string name) => Name = name;

    /// <summary>The name, if it is not the member's.</summary>
    public string? Name { get; }

    /// <summary>Whether it takes all queries that have no handler of their own.</summary>
    public bool Dynamic { get; set; }
}

/// <summary>Marks an update handler.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class WorkflowUpdateAttribute : Attribute
{
    /// <summary>Named like the method, without a trailing <c>Async</c>.</summary>
    public WorkflowUpdateAttribute()
    {
    }

    /// <summary>Named as given.</summary>
    public WorkflowUpdateAttribute(string name) => Name = name;

    /// <summary>The name, if it is not the method's.</summary>
    public string? Name { get; }

    /// <summary>Whether it takes all updates that have no handler of their own.</summary>
    public bool Dynamic { get; set; }

    /// <summary>What to do when the workflow ends while the handler runs.</summary>
    public HandlerUnfinishedPolicy UnfinishedPolicy { get; set; } = HandlerUnfinishedPolicy.WarnAndAbandon;
}

/// <summary>Marks the method that may reject an update before it is accepted.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class WorkflowUpdateValidatorAttribute : Attribute
{
    /// <summary>Validates the given update method.</summary>
    public WorkflowUpdateValidatorAttribute(string updateMethod) => UpdateMethod = updateMethod;

    /// <summary>Name of the method that handles the update.</summary>
    public string UpdateMethod { get; }
}

/// <summary>What to do when a workflow ends while one of its handlers runs.</summary>
public enum HandlerUnfinishedPolicy
{
    /// <summary>Say so in the log.</summary>
    WarnAndAbandon,

    /// <summary>Nothing.</summary>
    Abandon,
}
