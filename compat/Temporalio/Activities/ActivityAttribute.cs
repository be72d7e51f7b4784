namespace Temporalio.Activities;

/// <summary>Marks a method as an activity.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class ActivityAttribute : Attribute
{
    /// <summary>Named like the method, without a trailing <c>Async</c> if it returns a task.</summary>
    public ActivityAttribute()
    {
    }

    /// <summary>Named as given.</summary>
    public ActivityAttribute(string name) => Name = name;

    /// <summary>The name, if it is not the method's.</summary>
    public string? Name { get; }

    /// <summary>Whether it takes all activities that have no definition of their own.</summary>
    public bool Dynamic { get; set; }
}
