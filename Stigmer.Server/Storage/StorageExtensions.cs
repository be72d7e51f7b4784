using Stigmer.Server.Storage.PostgreSql;
using Stigmer.Server.Storage.Sqlite;

namespace Stigmer.Server.Storage;

/// <summary>The store.</summary>
internal static class StorageExtensions
{
    /// <summary>Opens the database at once, so that a server that cannot use it does not start.</summary>
    /// <exception cref="ServiceDefaults.Settings.SettingException">The database cannot be used.</exception>
    internal static IServiceCollection AddStorage(this IServiceCollection services, StorageSettings settings)
    {
        var engine = Open(settings);
        services.AddSingleton(provider => new Database(
            engine, provider.GetService<TimeProvider>() ?? TimeProvider.System, provider.GetRequiredService<ILogger<Database>>()));
        services.AddHealthChecks().AddCheck<DatabaseCheck>("database");
        return services;
    }

    private static IDatabaseEngine Open(StorageSettings settings) =>
        settings.PostgreSql is { } database ? PostgreSqlEngine.Open(database) : SqliteEngine.Open(settings.DataFolder);
}
