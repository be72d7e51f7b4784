using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.Parameters;

/// <summary>Makes a value once and keeps it among the user's secrets, where configuration finds it in the next run.</summary>
internal sealed class KeptDefault(ParameterDefault inner, string key, UserSecrets secrets) : ParameterDefault
{
    public override string GetDefaultValue()
    {
        var value = inner.GetDefaultValue();
        secrets.Set(key, value);

        return value;
    }

    public override void WriteToManifest(ManifestPublishingContext context) => inner.WriteToManifest(context);
}
