using System.Text.Json;

namespace Stigmer.Cli.Local;

/// <summary>What the AppHost says about its resources in the status file.</summary>
internal sealed record ResourceReport(int Pid, DateTimeOffset? StartedAt, bool Ready)
{
    public IReadOnlyList<ResourceState> Resources { get; init; } = [];

    /// <summary>The report of this daemon; null when it has not written one yet.</summary>
    internal static ResourceReport? Read(DaemonHome home, int daemonPid)
    {
        try
        {
            var report = JsonSerializer.Deserialize(File.ReadAllBytes(home.StatusFile), LocalJson.Default.ResourceReport);
            return report?.Pid == daemonPid ? report : null;
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>One resource, as Aspire names its states.</summary>
internal sealed record ResourceState(string Name)
{
    public string? State { get; init; }

    public string? Health { get; init; }

    public int? Pid { get; init; }

    public int? ExitCode { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public int Restarts { get; init; }

    public IReadOnlyList<string> Urls { get; init; } = [];

    public string? LastError { get; init; }
}
