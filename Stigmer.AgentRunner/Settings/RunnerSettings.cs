using Stigmer.AgentRunner.LanguageModels;
using Stigmer.ServiceDefaults.Redis;
using Stigmer.ServiceDefaults.Settings;
using Stigmer.ServiceDefaults.Temporal;

namespace Stigmer.AgentRunner.Settings;

/// <summary>What the environment says about this runner, checked.</summary>
internal sealed record RunnerSettings
{
    internal required StigmerMode Mode { get; init; }

    internal required TemporalSettings Temporal { get; init; }

    /// <summary>TEMPORAL_MAX_CONCURRENCY: turns that run at the same time.</summary>
    internal required int MaxConcurrency { get; init; }

    internal required BackendSettings Backend { get; init; }

    /// <summary>Where this host's runners keep what has to outlive them: the folder "data" in STIGMER_HOME.</summary>
    internal required string DataFolder { get; init; }

    /// <summary>SANDBOX_TYPE.</summary>
    internal required string SandboxType { get; init; }

    /// <summary>SANDBOX_ROOT_DIR as it was written; relative to the folder that the runner was started in.</summary>
    internal required string SandboxRootDir { get; init; }

    /// <summary>SANDBOX_FILE_ACCESS: what the file tools of a filesystem sandbox reach.</summary>
    internal HostFileAccess FileAccess { get; init; }

    /// <summary>SANDBOX_CONFINEMENT: what narrows the commands of a filesystem sandbox.</summary>
    internal ConfinementKind Confinement { get; init; }

    /// <summary>SANDBOX_READABLE_PATHS: what confined commands may read beyond the system's folders.</summary>
    internal IReadOnlyList<string> ReadablePaths { get; init; } = [];

    /// <summary>Local mode: containers for commands, and when.</summary>
    internal ContainerSettings Containers { get; init; } = new();

    /// <summary>Cloud mode only.</summary>
    internal DaytonaSettings? Daytona { get; init; }

    /// <summary>Local mode: where turns are done whose files are on this host. The same after a restart of the runner, for any runner of the host.</summary>
    internal string? HostTaskQueue { get; init; }

    internal required ModelSettings Models { get; init; }

    /// <summary>OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: spans have what was said, without secrets.</summary>
    internal bool CapturesContent { get; init; }

    /// <summary>Cloud mode only.</summary>
    internal RedisSettings? Redis { get; init; }

    /// <summary>The runner's own keys, by the variable that holds each.</summary>
    internal required IReadOnlyList<KeyValuePair<string, string>> Secrets { get; init; }
}
