namespace Stigmer.Server.Storage;

/// <summary>The store.</summary>
internal static class StorageExtensions
{
    /// <summary>Opens the database at once, so that a server that cannot use it does not start.</summary>
    /// <exception cref="ServiceDefaults.Settings.SettingException">The database cannot be used.</exception>
    internal static IServiceCollection AddStorage(this IServiceCollection services, string dataFolder)
    {
        var database = Database.Open(dataFolder, TimeProvider.System);

        // From a factory, since the container disposes only of what it has made.
        services.AddSingleton(_ => database);
        services.AddHealthChecks().AddCheck<DatabaseCheck>("database");
        return services;
    }
}
