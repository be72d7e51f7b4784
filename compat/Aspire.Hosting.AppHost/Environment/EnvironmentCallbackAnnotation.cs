namespace Aspire.Hosting.ApplicationModel;

/// <summary>Adds to a resource's environment each time it starts.</summary>
public class EnvironmentCallbackAnnotation : IResourceAnnotation
{
    /// <summary>Makes one that adds whatever the callback adds.</summary>
    public EnvironmentCallbackAnnotation(Action<EnvironmentCallbackContext> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = context =>
        {
            callback(context);
            return Task.CompletedTask;
        };
    }

    /// <summary>Makes one that adds whatever the callback adds.</summary>
    public EnvironmentCallbackAnnotation(Func<EnvironmentCallbackContext, Task> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = callback;
    }

    /// <summary>Adds to the environment.</summary>
    public Func<EnvironmentCallbackContext, Task> Callback { get; }
}
