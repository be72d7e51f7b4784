namespace Stigmer.AppHost.Settings;

/// <summary>The PostgreSQL database of the server.</summary>
internal static class DatabaseExtensions
{
    internal const string UrlVariable = "STIGMER_DATABASE_URL";
    internal const string Key = $"ConnectionStrings:{Name}";

    private const string Name = "stigmer";

    /// <summary>Tells the server of its database, where there is one: without it the server uses a file, and nobody is asked.</summary>
    internal static IResourceBuilder<ProjectResource> WithDatabase(this IResourceBuilder<ProjectResource> server)
    {
        var builder = server.ApplicationBuilder;

        return builder.Configuration[Key] is { Length: > 0 } ? server.WithReference(builder.AddConnectionString(Name)) : server;
    }
}
