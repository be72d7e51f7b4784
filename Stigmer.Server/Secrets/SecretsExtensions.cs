using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Stigmer.Server.Secrets;

/// <summary>Secret variables, which are not stored in clear.</summary>
internal static class SecretsExtensions
{
    /// <summary>Needs the data folder to be this server's: storage comes first.</summary>
    /// <exception cref="ServiceDefaults.Settings.SettingException">The keys cannot be used.</exception>
    internal static IServiceCollection AddSecrets(this IServiceCollection services, string dataFolder)
    {
        var keys = SecretKeyFiles.Open(dataFolder);

        // The name is part of every key's purpose, and would otherwise be the folder that the server was installed in.
        services.AddDataProtection().SetApplicationName("stigmer-server");

        // Keys are protected by the mode of their files alone, of which the library warns.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error));
        return services
            .Configure<KeyManagementOptions>(options => options.XmlRepository = keys)
            .AddSingleton<SecretVault>()
            .AddSingleton<Readers>();
    }
}
