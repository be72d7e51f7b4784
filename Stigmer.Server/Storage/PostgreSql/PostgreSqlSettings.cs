using Npgsql;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.Server.Storage.PostgreSql;

/// <summary>How the server speaks with PostgreSQL: as it is told to, with bounds where it is told nothing.</summary>
internal static class PostgreSqlSettings
{
    private const int Connections = 32;
    private const int Statements = 200;

    // A server that hangs or is cut off in a change would hold up the others: the database ends it, and with it its lock.
    private const string Bounds =
        "-c idle_in_transaction_session_timeout=10s -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

    /// <summary>Takes a URL, <c>postgresql://user:password@host:port/database?sslmode=require</c>, or Npgsql's own form.</summary>
    /// <exception cref="SettingException">It is neither.</exception>
    internal static NpgsqlConnectionStringBuilder Read(string text)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(IsUrl(text) ? "" : text);
            if (IsUrl(text))
            {
                Take(settings, new Uri(text));
            }

            return settings.Host is { Length: > 0 } ? Bounded(settings) : throw Wrong("it names no host");
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException)
        {
            // Not the text itself, which may hold a password.
            throw Wrong(exception.Message);
        }
    }

    private static bool IsUrl(string text) =>
        text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    private static void Take(NpgsqlConnectionStringBuilder settings, Uri url)
    {
        settings.Host = url.Host;
        settings.Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/'));
        if (url.Port > 0)
        {
            settings.Port = url.Port;
        }

        var user = url.UserInfo.Split(':', 2);
        settings.Username = Uri.UnescapeDataString(user[0]);
        settings.Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null;

        // As libpq has them, such as sslmode; "host" is how a URL names the folder of a socket.
        foreach (var option in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = option.Split('=', 2);
            var (name, value) = (Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? ""));
            if (name.Equals("sslmode", StringComparison.OrdinalIgnoreCase))
            {
                settings["SSL Mode"] = value.Replace("-", "", StringComparison.Ordinal);
            }
            else
            {
                settings[name] = value;
            }
        }
    }

    private static NpgsqlConnectionStringBuilder Bounded(NpgsqlConnectionStringBuilder settings)
    {
        settings.ApplicationName ??= "stigmer-server";
        settings.Options ??= Bounds;
        if (!settings.ContainsKey("Maximum Pool Size"))
        {
            settings.MaxPoolSize = Connections;
        }

        if (!settings.ContainsKey("Max Auto Prepare"))
        {
            settings.MaxAutoPrepare = Statements;
            settings.AutoPrepareMinUsages = 2;
        }

        return settings;
    }

    private static SettingException Wrong(string why) => new(
        $"what {StorageSettings.UrlName} or {StorageSettings.ConnectionStringName} says cannot be understood: {why}; "
        + "it must look like postgresql://user:password@host:5432/stigmer or Host=…;Username=…;Password=…;Database=stigmer");
}
