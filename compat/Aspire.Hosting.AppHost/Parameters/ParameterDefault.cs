using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where a parameter's value comes from when it is not configured.</summary>
public abstract class ParameterDefault
{
    /// <summary>That value.</summary>
    public abstract string GetDefaultValue();

    /// <summary>Writes how a deployment comes to the value.</summary>
    public abstract void WriteToManifest(ManifestPublishingContext context);
}
