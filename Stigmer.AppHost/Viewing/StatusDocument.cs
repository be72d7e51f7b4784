namespace Stigmer.AppHost.Viewing;

/// <summary>The state of the whole application, for those who are not attached to its console.</summary>
internal sealed record StatusDocument(int Pid, DateTimeOffset StartedAt, bool Ready, IReadOnlyList<ResourceStatus> Resources);

/// <summary>The state of one resource.</summary>
internal sealed record ResourceStatus(
    string Name,
    string? State,
    string? Health,
    int? Pid,
    int? ExitCode,
    DateTimeOffset? StartedAt,
    int Restarts,
    IReadOnlyList<string> Urls,
    string? LastError);
