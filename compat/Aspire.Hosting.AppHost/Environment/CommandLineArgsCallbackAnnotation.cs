namespace Aspire.Hosting.ApplicationModel;

/// <summary>Adds to a resource's arguments each time it starts.</summary>
public class CommandLineArgsCallbackAnnotation(Action<IList<object>> callback) : IResourceAnnotation
{
    /// <summary>Adds to the arguments.</summary>
    public Action<IList<object>> Callback { get; } = callback;
}
