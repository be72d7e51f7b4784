using System.CommandLine;
using Stigmer.Cli.Runs;

namespace Stigmer.Cli.Commands;

/// <summary>What several commands take.</summary>
internal static class SharedOptions
{
    internal static Argument<string> Execution() => new("execution") { Description = "The id of the run, aex-…" };

    internal static Option<string?> Server() => new("--server")
    {
        Description = $"Where stigmer-server listens; else {ServerAddress.Variable}, else {ServerAddress.Default}",
        HelpName = "host:port",
    };

    internal static Option<bool> Json() => new("--json") { Description = "Print one JSON object per line and nothing else" };
}
