using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.UserSecrets;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Parameters;

/// <summary>The user's secrets of an application, if its project has them, or those that are chosen instead.</summary>
internal sealed class UserSecrets(Assembly? application, IConfiguration configuration)
{
    private const string ChosenIdKey = "ASPIRE_USER_SECRETS_ID";

    private readonly string? _path =
        (ChosenId(configuration) ?? application?.GetCustomAttribute<UserSecretsIdAttribute>()?.UserSecretsId) is { } id
            ? PathHelper.GetSecretsPathFromSecretsId(id)
            : null;

    internal bool IsAvailable => _path is not null;

    /// <summary>Has the chosen secrets read in place of the application's own.</summary>
    internal static void ReadChosen(ConfigurationManager configuration, IHostEnvironment environment)
    {
        if (ChosenId(configuration) is not { } id || !environment.IsDevelopment())
        {
            return;
        }

        // What is above the files, the environment and the command line, stays above these, too.
        IList<IConfigurationSource> sources = configuration.Sources;
        var last = sources.OfType<JsonConfigurationSource>().Last();
        sources.Insert(sources.IndexOf(last) + 1, new ConfigurationBuilder().AddUserSecrets(id).Sources[0]);
        if (last.Path == Path.GetFileName(PathHelper.GetSecretsPathFromSecretsId(id)))
        {
            sources.Remove(last);
        }
    }

    internal void Set(string key, string value)
    {
        if (_path is not null)
        {
            UserSecretsFile.Change(_path, secrets => UserSecretsFile.With(secrets, key, value));
        }
    }

    private static string? ChosenId(IConfiguration configuration) =>
        configuration[ChosenIdKey] is { } id && !string.IsNullOrWhiteSpace(id) ? id : null;
}
