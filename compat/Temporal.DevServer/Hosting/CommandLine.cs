using System.Globalization;

namespace Temporal.DevServer.Hosting;

/// <summary>Reads the options of the executable: arguments first, then the environment, then the defaults.</summary>
internal static class CommandLine
{
    internal const string Usage = """
        Temporal.DevServer: an embedded Temporal server for development

          --port <number>                gRPC port, 0 for a free one (default 7233; TEMPORAL_DEV_PORT)
          --ip <address>                 address to listen on (default 127.0.0.1)
          --db-filename <path>           SQLite file that keeps everything (default: memory only; TEMPORAL_DEV_DB_FILENAME)
          --namespace <name>             namespace that exists from the start (default: default)
          --http-port <number>           HTTP/1 port that answers /health (default: none; TEMPORAL_DEV_HTTP_PORT)
          --log-level <level>            trace, debug, info, warn, error or never (default: warn)
          --dynamic-config-value <k=v>   limit.historyCount.suggestContinueAsNew is honoured, others are accepted and ignored
          --help                         this text
        """;

    private const int DefaultPort = 7233;

    /// <summary>The options, or null when only the usage is wanted.</summary>
    internal static DevelopmentServerOptions? Parse(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        var options = new DevelopmentServerOptions
        {
            Port = environment("TEMPORAL_DEV_PORT") is { Length: > 0 } port ? ParsePort("TEMPORAL_DEV_PORT", port) : DefaultPort,
            HttpPort = environment("TEMPORAL_DEV_HTTP_PORT") is { Length: > 0 } httpPort ? ParsePort("TEMPORAL_DEV_HTTP_PORT", httpPort) : null,
            DatabaseFile = environment("TEMPORAL_DEV_DB_FILENAME") is { Length: > 0 } file ? file : null,
        };
        for (var index = 0; index < arguments.Count; index++)
        {
            var name = arguments[index];
            if (name is "--help" or "-h")
            {
                return null;
            }

            var inline = name.IndexOf('=', StringComparison.Ordinal);
            string value;
            if (inline > 0)
            {
                (name, value) = (name[..inline], name[(inline + 1)..]);
            }
            else if (index + 1 < arguments.Count)
            {
                value = arguments[++index];
            }
            else
            {
                throw new StartupException($"{name} needs a value, or is no option (--help lists the options)");
            }

            options = Apply(options, name, value);
        }

        return options;
    }

    private static DevelopmentServerOptions Apply(DevelopmentServerOptions options, string name, string value) => name switch
    {
        "--port" or "-p" => options with { Port = ParsePort(name, value) },
        "--http-port" => options with { HttpPort = ParsePort(name, value) },
        "--ip" => options with { Ip = ParseAddress(value) },
        "--db-filename" or "-f" => options with { DatabaseFile = value },
        "--namespace" or "-n" => options with { Namespace = value },
        "--log-level" => options with { LogLevel = ParseLevel(value) },
        "--dynamic-config-value" => ApplyDynamic(options, value),
        _ => throw new StartupException($"{name} is no option (--help lists the options)"),
    };

    private static DevelopmentServerOptions ApplyDynamic(DevelopmentServerOptions options, string setting)
    {
        var parts = setting.Split('=', 2);
        return parts is ["limit.historyCount.suggestContinueAsNew", var text]
            && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var events)
                ? options with { SuggestContinueAsNewEvents = events }
                : options;
    }

    private static int ParsePort(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue
            ? port
            : throw new StartupException($"{name} must be a port number from 0 to 65535, not {value}");

    private static string ParseAddress(string value) =>
        System.Net.IPAddress.TryParse(value, out _) ? value : throw new StartupException($"--ip must be an IP address, not {value}");

    private static LogLevel ParseLevel(string value) => value switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "never" => LogLevel.None,
        _ => throw new StartupException($"--log-level must be trace, debug, info, warn, error or never, not {value}"),
    };
}
