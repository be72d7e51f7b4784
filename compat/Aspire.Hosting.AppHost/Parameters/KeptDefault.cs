using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Aspire.Hosting.Parameters;

/// <summary>Makes a value once and keeps it among the user's secrets, where configuration finds it in the next run.</summary>
internal sealed class KeptDefault(ParameterDefault inner, string key, Assembly? application) : ParameterDefault
{
    public override string GetDefaultValue()
    {
        var value = inner.GetDefaultValue();

        if (application?.GetCustomAttribute<UserSecretsIdAttribute>() is { } id)
        {
            UserSecretsFile.Save(PathHelper.GetSecretsPathFromSecretsId(id.UserSecretsId), key, value);
        }

        return value;
    }

    public override void WriteToManifest(ManifestPublishingContext context) => inner.WriteToManifest(context);
}
