using System.Globalization;
using Stigmer.ServiceDefaults.Settings;
using Stigmer.ServiceDefaults.Storage;

namespace Stigmer.Server.Startup;

/// <summary>What the server is started with.</summary>
/// <param name="Mode">MODE.</param>
/// <param name="GrpcPort">GRPC_PORT; 0 lets the system choose.</param>
/// <param name="HttpPort">HTTP_PORT; 0 lets the system choose.</param>
/// <param name="DataFolder">Where the database is: the folder "data" in STIGMER_HOME.</param>
internal sealed record ServerSettings(StigmerMode Mode, int GrpcPort, int HttpPort, string DataFolder)
{
    internal const string GrpcPortName = "GRPC_PORT";
    internal const string HttpPortName = "HTTP_PORT";

    /// <summary>The key that every runner of the original kind shows when it is given none.</summary>
    private const string LocalRunnerKey = "dummy-local-key";

    private const int DefaultGrpcPort = 50051;
    private const int DefaultHttpPort = 50052;

    /// <summary>Where command lines of the original look that are told nothing.</summary>
    private const int OldGrpcPort = 7234;

    /// <summary>STIGMER_API_KEY: what a runner shows with its calls.</summary>
    internal string RunnerKey { get; init; } = LocalRunnerKey;

    /// <summary>GRPC_PORT_ALSO: where gRPC is served as well when nobody else is there; 0 for nowhere. By default, beside the default port, the old one.</summary>
    internal int AlsoPort { get; init; }

    /// <summary>ENV is development; or local mode, when ENV names no other profile.</summary>
    internal bool IsDevelopment { get; init; }

    /// <exception cref="SettingException">A setting is wrong; the message names it and the fix.</exception>
    internal static ServerSettings Read(IConfiguration configuration)
    {
        var mode = configuration.GetMode();
        var settings = new ServerSettings(
            mode, Port(configuration, GrpcPortName, DefaultGrpcPort), Port(configuration, HttpPortName, DefaultHttpPort), StigmerHome.DataFolder(configuration))
        {
            RunnerKey = configuration["STIGMER_API_KEY"] is { Length: > 0 } key ? key : LocalRunnerKey,
        };
        settings = settings with
        {
            IsDevelopment = configuration["ENV"]?.Trim().ToLowerInvariant() switch
            {
                "development" => true,
                "staging" or "production" => false,
                _ => mode == StigmerMode.Local,
            },
            AlsoPort = mode == StigmerMode.Cloud ? 0 : Port(configuration, "GRPC_PORT_ALSO", settings.GrpcPort == DefaultGrpcPort ? OldGrpcPort : 0),
        };
        if (settings.GrpcPort == settings.HttpPort && settings.GrpcPort != 0)
        {
            throw new SettingException($"{GrpcPortName} and {HttpPortName} are both {settings.GrpcPort}; give one of them another port");
        }

        return settings;
    }

    private static int Port(IConfiguration configuration, string name, int fallback)
    {
        var text = configuration[name];
        if (string.IsNullOrWhiteSpace(text))
        {
            return fallback;
        }

        return ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : throw new SettingException($"{name} is '{text}'; it must be a port number from 1 to {ushort.MaxValue}, such as {fallback}");
    }
}
