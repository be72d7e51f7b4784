using System.Diagnostics.CodeAnalysis;
using Stigmer.ServiceDefaults.Redis;
using Stigmer.ServiceDefaults.Settings;
using Stigmer.ServiceDefaults.Storage;
using Stigmer.ServiceDefaults.Temporal;

namespace Stigmer.AgentRunner.Settings;

/// <summary>Reads every variable of the runner.</summary>
internal static class RunnerSettingsReader
{
    private static readonly string[] SecretVariables =
    [
        "STIGMER_API_KEY", "STIGMER_LLM_API_KEY", "ANTHROPIC_API_KEY", "OPENAI_API_KEY", "REDIS_PASSWORD", "DAYTONA_API_KEY", "DAYTONA_JWT_TOKEN",
        "TEMPORAL_API_KEY",
    ];

    /// <summary>The settings, or everything that is wrong with them.</summary>
    internal static bool TryRead(
        IConfiguration configuration, [NotNullWhen(true)] out RunnerSettings? settings, out IReadOnlyList<string> problems)
    {
        var reader = new SettingReader(configuration);
        // A mode that is wrong says nothing about which variables are required: the rest is read as for local.
        var mode = reader.Try(read => (StigmerMode?)read.GetMode()) ?? StigmerMode.Local;
        reader.Try(read => (object)read.GetLogLevel());
        var isCloud = mode == StigmerMode.Cloud;
        if (isCloud)
        {
            // These have defaults on a person's own machine and nowhere else.
            reader.Required("TEMPORAL_SERVICE_ADDRESS");
            reader.Required("TEMPORAL_NAMESPACE");
        }

        var read = new RunnerSettings
        {
            Mode = mode,
            Temporal = reader.Try(TemporalSettings.Read)!,
            MaxConcurrency = reader.Number("TEMPORAL_MAX_CONCURRENCY", fallback: 10, least: 1, most: 10_000),
            Backend = Backend(reader, isCloud),
            DataFolder = StigmerHome.DataFolder(configuration),
            SandboxType = Sandbox(reader, isCloud),
            SandboxRootDir = reader.Text("SANDBOX_ROOT_DIR") ?? "./workspace",
            FileAccess = reader.OneOf("SANDBOX_FILE_ACCESS", ["workspace", "host"]) is "host" ? HostFileAccess.Host : HostFileAccess.Workspace,
            Confinement = reader.OneOf("SANDBOX_CONFINEMENT", ["none", "landlock", "bwrap"]) switch
            {
                "landlock" => ConfinementKind.Landlock,
                "bwrap" => ConfinementKind.Bwrap,
                _ => ConfinementKind.None,
            },
            ReadablePaths = (reader.Text("SANDBOX_READABLE_PATHS") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries),
            Containers = ContainerSettings.Read(reader),
            Daytona = isCloud ? DaytonaSettings.Read(reader) : null,
            Models = ModelSettingsReader.Read(reader, isCloud),
            CapturesContent = reader.Text("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT")?.ToLowerInvariant() is "true" or "span_only" or "span_and_event",
            Redis = isCloud ? reader.Try(RedisSettings.Read) : null,
            Secrets = [.. SecretVariables.Select(name => KeyValuePair.Create(name, reader.Text(name) ?? "")).Where(IsSecret)],
        };
        read = read with { HostTaskQueue = isCloud ? null : $"{read.Temporal?.RunnerTaskQueue}@{reader.Text("STIGMER_RUNNER_HOST") ?? Environment.MachineName}" };
        if (read.Redis?.Password is { Length: > 0 } password && !read.Secrets.Any(secret => secret.Value == password))
        {
            read = read with { Secrets = [.. read.Secrets, KeyValuePair.Create("ConnectionStrings__redis", password)] };
        }

        problems = reader.Problems;
        settings = problems.Count == 0 ? read : null;

        return settings is not null;
    }

    private static BackendSettings Backend(SettingReader reader, bool isCloud) => new(
        reader.HostAndPort(
            "STIGMER_BACKEND_ENDPOINT",
            isCloud ? reader.Required("STIGMER_BACKEND_ENDPOINT") : reader.Text("STIGMER_BACKEND_ENDPOINT") ?? "localhost:50051"),
        isCloud ? reader.Required("STIGMER_API_KEY") : reader.Text("STIGMER_API_KEY") ?? BackendSettings.LocalKey);

    private static string Sandbox(SettingReader reader, bool isCloud)
    {
        var only = isCloud ? "daytona" : "filesystem";

        return reader.OneOf("SANDBOX_TYPE", [only]) ?? only;
    }

    private static bool IsSecret(KeyValuePair<string, string> variable) =>
        variable.Value.Length > 0 && variable.Value != BackendSettings.LocalKey;
}
