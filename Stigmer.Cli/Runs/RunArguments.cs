namespace Stigmer.Cli.Runs;

/// <summary>What `stigmer run` was asked, as typed.</summary>
internal sealed record RunArguments(string Agent, string Message)
{
    internal string? Workspace { get; init; }

    internal string? Model { get; init; }

    internal string? Provider { get; init; }

    internal string? Session { get; init; }

    internal string? Server { get; init; }

    internal string Org { get; init; } = "local";

    internal IReadOnlyList<string> Env { get; init; } = [];

    internal bool Json { get; init; }
}
