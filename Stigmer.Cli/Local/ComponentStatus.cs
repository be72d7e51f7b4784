namespace Stigmer.Cli.Local;

/// <summary>One line of `stigmer local status`.</summary>
internal sealed record ComponentStatus(string Name, string State, bool IsWell)
{
    private const string Running = "Running";

    public int? Pid { get; init; }

    public string? Endpoint { get; init; }

    public DateTimeOffset? Since { get; init; }

    public int Restarts { get; init; }

    public string? LastError { get; init; }

    internal static ComponentStatus Of(ResourceState resource, IReadOnlyDictionary<string, string?> problems, DaemonPorts ports)
    {
        var (state, problem) = Judge(resource, problems);
        return new ComponentStatus(resource.Name, state, problem is null)
        {
            Pid = resource.Pid,
            Endpoint = resource.Name switch
            {
                "stigmer-server" => ports.GrpcAddress,
                "temporal" => $"localhost:{ports.Temporal}",
                _ => resource.Urls.FirstOrDefault(),
            },
            Since = resource.StartedAt,
            Restarts = resource.Restarts,
            LastError = problem is null ? resource.LastError : resource.LastError ?? problem,
        };
    }

    /// <summary>The state to show and what is wrong, if anything; what can be seen for oneself outranks what is reported.</summary>
    private static (string State, string? Problem) Judge(ResourceState resource, IReadOnlyDictionary<string, string?> problems)
    {
        if (resource.State != Running)
        {
            return (resource.State ?? "Starting", resource.ExitCode is { } code ? $"ended with exit code {code}" : "it is not running");
        }

        if (resource.Pid is { } pid && ProcessIdentity.Of(pid) is null)
        {
            return ("Gone", $"its process {pid} no longer exists");
        }

        var problem = problems.GetValueOrDefault(resource.Name)
            ?? (resource.Health is null or "Healthy" ? null : $"its health check says {resource.Health}");
        return problem is null ? (Running, null) : ("Unhealthy", problem);
    }
}
