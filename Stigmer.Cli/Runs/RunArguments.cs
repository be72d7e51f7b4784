using Stigmer.Api.Executions.V1;

namespace Stigmer.Cli.Runs;

/// <summary>What `stigmer run` was asked, as typed.</summary>
internal sealed record RunArguments(string Agent, string Message)
{
    internal string? Workspace { get; init; }

    internal string? Model { get; init; }

    internal string? Provider { get; init; }

    internal IReadOnlyList<string> FallbackModels { get; init; } = [];

    internal string? Thinking { get; init; }

    internal string? Session { get; init; }

    internal string? Server { get; init; }

    internal string Org { get; init; } = "local";

    internal IReadOnlyList<string> Env { get; init; } = [];

    internal bool Json { get; init; }

    internal ApprovalMode Approvals { get; init; }

    internal Budget? Budget { get; init; }

    /// <summary>A file with what the run may not do without asking, on top of the agent's own policy.</summary>
    internal string? Policy { get; init; }
}
