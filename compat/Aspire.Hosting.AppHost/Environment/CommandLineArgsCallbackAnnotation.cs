namespace Aspire.Hosting.ApplicationModel;

/// <summary>Adds to a resource's arguments each time it starts.</summary>
public class CommandLineArgsCallbackAnnotation : IResourceAnnotation
{
    /// <summary>Makes one that adds whatever the callback adds.</summary>
    public CommandLineArgsCallbackAnnotation(Func<CommandLineArgsCallbackContext, Task> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = callback;
    }

    /// <summary>Makes one that adds whatever the callback adds.</summary>
    public CommandLineArgsCallbackAnnotation(Action<IList<object>> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = context =>
        {
            callback(context.Args);
            return Task.CompletedTask;
        };
    }

    /// <summary>Adds to the arguments.</summary>
    public Func<CommandLineArgsCallbackContext, Task> Callback { get; }
}
