using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>How the resource is described in a manifest.</summary>
public class ManifestPublishingCallbackAnnotation : IResourceAnnotation
{
    /// <summary>The resource is described by the callback; it is left out when there is none.</summary>
    public ManifestPublishingCallbackAnnotation(Action<ManifestPublishingContext>? callback)
    {
        if (callback is not null)
        {
            Callback = context =>
            {
                callback(context);
                return Task.CompletedTask;
            };
        }
    }

    /// <summary>The resource is described by the callback; it is left out when there is none.</summary>
    public ManifestPublishingCallbackAnnotation(Func<ManifestPublishingContext, Task>? callback) => Callback = callback;

    /// <summary>Leaves the resource out.</summary>
    public static ManifestPublishingCallbackAnnotation Ignore { get; } = new((Func<ManifestPublishingContext, Task>?)null);

    /// <summary>Describes the resource.</summary>
    public Func<ManifestPublishingContext, Task>? Callback { get; }
}
