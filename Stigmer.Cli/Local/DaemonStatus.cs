using System.Text.Json.Serialization;
using Stigmer.Cli.Commands;

namespace Stigmer.Cli.Local;

/// <summary>How the whole daemon fares, each component checked for real.</summary>
internal sealed record DaemonStatus(DaemonCondition Condition, IReadOnlyList<ComponentStatus> Components)
{
    public int? Pid { get; init; }

    public DaemonPorts? Ports { get; init; }

    public required string Data { get; init; }

    [JsonIgnore]
    internal int ExitCode => Condition switch
    {
        DaemonCondition.Running => ExitCodes.Success,
        DaemonCondition.Degraded => ExitCodes.Degraded,
        _ => ExitCodes.Stopped,
    };

    internal static async Task<DaemonStatus> ReadAsync(DaemonHome home, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (DaemonRecord.Read(home) is not { IsAlive: true } record)
        {
            return new DaemonStatus(DaemonCondition.Stopped, []) { Data = home.Root };
        }

        var problems = await new HealthProbe(record.Ports, clock).AskAsync(cancellationToken);
        return From(record, ResourceReport.Read(home, record.Pid), problems, home);
    }

    /// <summary>Puts together what the AppHost says, what the processes show and what the server answers.</summary>
    internal static DaemonStatus From(DaemonRecord record, ResourceReport? report, IReadOnlyDictionary<string, string?> problems, DaemonHome home)
    {
        var daemon = new ComponentStatus("daemon", "Running", IsWell: true) { Pid = record.Pid, Since = record.StartedAt };
        var resources = report?.Resources ?? [];
        var unreported = HealthProbe.Services.Keys.Where(name => resources.All(resource => resource.Name != name));
        ComponentStatus[] components =
        [
            daemon,
            .. resources.Select(resource => ComponentStatus.Of(resource, problems, record.Ports)),
            .. unreported.Select(name => new ComponentStatus(name, "Missing", IsWell: false) { LastError = "the AppHost has not reported it yet" }),
        ];
        return new DaemonStatus(components.All(component => component.IsWell) ? DaemonCondition.Running : DaemonCondition.Degraded, components)
        {
            Pid = record.Pid,
            Ports = record.Ports,
            Data = home.Root,
        };
    }
}

[JsonConverter(typeof(JsonStringEnumConverter<DaemonCondition>))]
internal enum DaemonCondition
{
    [JsonStringEnumMemberName("running")]
    Running,

    [JsonStringEnumMemberName("degraded")]
    Degraded,

    [JsonStringEnumMemberName("stopped")]
    Stopped,
}

/// <summary>For programs, spelt like the lines of `run --json`.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(DaemonStatus))]
internal sealed partial class DaemonStatusJson : JsonSerializerContext;
