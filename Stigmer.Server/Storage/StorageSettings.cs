using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.Server.Storage;

/// <summary>Where the store is.</summary>
/// <param name="DataFolder">The data directory; SQLite's file is there.</param>
/// <param name="PostgreSql">Names a PostgreSQL database, which is then used in place of the file; null when none is named.</param>
internal sealed record StorageSettings(string DataFolder, string? PostgreSql)
{
    /// <summary>What people set by hand.</summary>
    internal const string UrlName = "STIGMER_DATABASE_URL";

    /// <summary>What an AppHost sets for <c>WithReference(postgres.AddDatabase("stigmer"))</c>.</summary>
    internal const string ConnectionStringName = "ConnectionStrings__stigmer";

    /// <exception cref="SettingException">Two different databases are named.</exception>
    internal static StorageSettings Read(IConfiguration configuration, string dataFolder)
    {
        var url = Given(configuration[UrlName]);
        var connection = Given(configuration.GetConnectionString("stigmer"));
        return url is null || connection is null || url == connection
            ? new StorageSettings(dataFolder, url ?? connection)
            : throw new SettingException($"{UrlName} and {ConnectionStringName} name two databases; set one of them");
    }

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
