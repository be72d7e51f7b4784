using Microsoft.Extensions.Configuration;

namespace Stigmer.AppHost.Settings;

/// <summary>What the user chose for this run, and what is wrong with it.</summary>
internal sealed record StigmerSettings(
    PortSettings Ports, TemporalSettings Temporal, DirectorySettings Directories, ModelSettings Model, IReadOnlyList<string> Problems)
{
    private const string Local = "local";
    private const string Cloud = "cloud";

    private static readonly string[] Modes = [Local, Cloud];

    /// <summary>MODE, unless it is configured: what is published is for the cloud.</summary>
    internal string DefaultMode { get; private init; } = Local;

    /// <summary>Reads everything; secrets leave the places where others could see them.</summary>
    internal static StigmerSettings TakeFrom(IDistributedApplicationBuilder builder)
    {
        var secretsProblem = StandardInputSecrets.AddTo(builder.Configuration, Console.OpenStandardInput);
        EnvironmentSecrets.MoveTo(builder.Configuration);
        if (builder.ExecutionContext.IsPublishMode)
        {
            return ForPublishing(builder, secretsProblem);
        }

        var (ports, portProblems) = PortSettings.Read(builder.Configuration, WillBeRandom(builder.Configuration) ? _ => true : PortSettings.IsFree);
        var (temporal, temporalProblems) = TemporalSettings.Read(builder.Configuration);
        var directories = DirectorySettings.Read(builder.Configuration, Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..")));
        var model = ModelSettings.Read(builder.Configuration);

        string?[] problems = [secretsProblem, .. CheckMode(builder.Configuration), .. portProblems, .. temporalProblems, .. directories.Check(), .. model.Check()];
        return new StigmerSettings(ports, temporal, directories, model, [.. problems.OfType<string>()]);
    }

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
        string?[] problems = [secretsProblem, .. CheckMode(builder.Configuration), .. temporalProblems];

        return new StigmerSettings(
            new PortSettings(null, null, null),
            temporal,
            DirectorySettings.Read(builder.Configuration, builder.AppHostDirectory),
            ModelSettings.Read(builder.Configuration),
            [.. problems.OfType<string>()])
        {
            DefaultMode = Cloud,
        };
    }

    // Aspire's own setting, which its tests use: then a port that is asked for is not the one that is listened on.
    private static bool WillBeRandom(IConfiguration configuration) => configuration.GetValue("DcpPublisher:RandomizePorts", false);

    private static IEnumerable<string> CheckMode(IConfiguration configuration) =>
        configuration["Parameters:mode"] is { } mode && !Modes.Contains(mode, StringComparer.Ordinal)
            ? [$"Parameters:mode must be local or cloud, but is '{mode}'."]
            : [];
}
