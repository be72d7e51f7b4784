namespace Stigmer.AgentRunner.Settings;

/// <summary>STIGMER_EXECUTION_MODE and the STIGMER_SANDBOX_ variables.</summary>
internal sealed record ContainerSettings
{
    internal const string DefaultImage = "ghcr.io/stigmer/agent-sandbox-basic:latest";

    internal ExecutionMode Mode { get; init; }

    internal string Image { get; init; } = DefaultImage;

    /// <summary>An image that is not here is fetched.</summary>
    internal bool AutoPull { get; init; } = true;

    /// <summary>A container that has ended is removed.</summary>
    internal bool CleanUp { get; init; } = true;

    /// <summary>A container that nobody has used for so long ends.</summary>
    internal TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>STIGMER_SANDBOX_NETWORK: a network of the container runtime; none unless asked.</summary>
    internal string Network { get; init; } = "none";

    internal static ContainerSettings Read(SettingReader reader) => new()
    {
        Mode = reader.OneOf("STIGMER_EXECUTION_MODE", ["local", "sandbox", "auto"]) switch
        {
            "sandbox" => ExecutionMode.Sandbox,
            "auto" => ExecutionMode.Auto,
            _ => ExecutionMode.Local,
        },
        Image = reader.Text("STIGMER_SANDBOX_IMAGE") ?? DefaultImage,
        AutoPull = reader.Flag("STIGMER_SANDBOX_AUTO_PULL", fallback: true),
        CleanUp = reader.Flag("STIGMER_SANDBOX_CLEANUP", fallback: true),
        TimeToLive = TimeSpan.FromSeconds(reader.Number("STIGMER_SANDBOX_TTL", fallback: 3600, least: 10, most: 30 * 24 * 3600)),
        Network = reader.Text("STIGMER_SANDBOX_NETWORK") ?? "none",
    };
}

/// <summary>Where commands run in local mode.</summary>
internal enum ExecutionMode
{
    /// <summary>On the machine itself.</summary>
    Local,

    /// <summary>In a container.</summary>
    Sandbox,

    /// <summary>In a container when a runtime answers and the image is there, else on the machine.</summary>
    Auto,
}
