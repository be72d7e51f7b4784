using System.Reflection;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Aspire.Hosting.Parameters;

/// <summary>The user's secrets of an application, if its project has them.</summary>
internal sealed class UserSecrets(Assembly? application)
{
    private readonly string? _path = application?.GetCustomAttribute<UserSecretsIdAttribute>() is { } id
        ? PathHelper.GetSecretsPathFromSecretsId(id.UserSecretsId)
        : null;

    internal bool IsAvailable => _path is not null;

    internal void Set(string key, string value) => Change(secrets => UserSecretsFile.With(secrets, key, value));

    internal void Remove(string key) => Change(secrets => UserSecretsFile.With(secrets, key, value: null));

    private void Change(Func<string?, string> change)
    {
        if (_path is not null)
        {
            UserSecretsFile.Change(_path, change);
        }
    }
}
