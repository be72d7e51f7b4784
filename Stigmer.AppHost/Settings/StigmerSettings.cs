using Microsoft.Extensions.Configuration;

namespace Stigmer.AppHost.Settings;

/// <summary>What the user chose for this run, and what is wrong with it.</summary>
internal sealed record StigmerSettings(
    PortSettings Ports,
    TemporalSettings Temporal,
    RedisSettings Redis,
    DirectorySettings Directories,
    ModelSettings Model,
    IReadOnlyList<string> Problems)
{
    private const string Local = "local";
    private const string Cloud = "cloud";
    private const string ModeKey = "Parameters:mode";

    private static readonly string[] Modes = [Local, Cloud];

    /// <summary>MODE: what was chosen, else local; what is published is for the cloud, and says so.</summary>
    internal string DefaultMode => IsPublished ? Cloud : Mode ?? Local;

    /// <summary>Deployed, or rehearsed on this machine: what local mode does without is declared.</summary>
    internal bool IsCloud => IsPublished || Mode == Cloud;

    private bool IsPublished { get; init; }

    private string? Mode { get; init; }

    /// <summary>Reads everything; secrets leave the places where others could see them.</summary>
    internal static StigmerSettings TakeFrom(IDistributedApplicationBuilder builder)
    {
        var secretsProblem = StandardInputSecrets.AddTo(builder.Configuration, Console.OpenStandardInput);
        EnvironmentSecrets.MoveTo(builder.Configuration, isCloud: builder.Configuration[ModeKey] == Cloud);
        if (builder.ExecutionContext.IsPublishMode)
        {
            return ForPublishing(builder, secretsProblem);
        }

        var (ports, portProblems) = PortSettings.Read(
            builder.Configuration, WillBeRandom(builder.Configuration) ? _ => true : PortSettings.IsFree, PortHolder.Find);
        var (temporal, temporalProblems) = TemporalSettings.Read(builder.Configuration);
        var (redis, redisProblems) = RedisSettings.Read(builder.Configuration);
        var mode = builder.Configuration[ModeKey];
        var directories = DirectorySettings.Read(builder.Configuration, Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..")));
        var model = ModelSettings.Read(builder.Configuration);

        string?[] problems =
        [
            secretsProblem, .. CheckMode(mode), .. portProblems, .. temporalProblems,
            // Local mode has no Redis, whatever is set for others.
            .. mode == Cloud ? redisProblems : [],
            .. directories.Check(), .. model.Check(),
        ];
        return new StigmerSettings(ports, temporal, redis, directories, model, [.. problems.OfType<string>()])
        {
            Mode = mode,
            PortsAreRandom = WillBeRandom(builder.Configuration),
        };
    }

    /// <summary>Whatever ports are asked for, others are listened on.</summary>
    internal bool PortsAreRandom { get; private init; }

    /// <summary>Says everything that is wrong, one line each; true when there is anything.</summary>
    internal bool Refuse(TextWriter console)
    {
        foreach (var problem in Problems)
        {
            console.WriteLine(problem);
        }

        return Problems.Count > 0;
    }

    // Nothing runs here then: which ports are free, and what can be written, says nothing about the place where it will.
    private static StigmerSettings ForPublishing(IDistributedApplicationBuilder builder, string? secretsProblem)
    {
        var (temporal, temporalProblems) = TemporalSettings.Read(builder.Configuration);
        string?[] problems = [secretsProblem, .. CheckMode(builder.Configuration[ModeKey]), .. temporalProblems];

        return new StigmerSettings(
            new PortSettings(null, null, null),
            temporal,
            RedisSettings.Read(builder.Configuration).Settings,
            DirectorySettings.Read(builder.Configuration, builder.AppHostDirectory),
            ModelSettings.Read(builder.Configuration),
            [.. problems.OfType<string>()])
        {
            IsPublished = true,
        };
    }

    // Aspire's own setting, which its tests use: then a port that is asked for is not the one that is listened on.
    private static bool WillBeRandom(IConfiguration configuration) => configuration.GetValue("DcpPublisher:RandomizePorts", false);

    private static IEnumerable<string> CheckMode(string? mode) =>
        mode is not null && !Modes.Contains(mode, StringComparer.Ordinal)
            ? [$"Parameters:mode must be local or cloud, but is '{mode}'."]
            : [];
}
