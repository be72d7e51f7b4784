using Stigmer.AgentRunner.Approvals;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Tools;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Turns;

/// <summary>What a run works with.</summary>
/// <param name="Models">Who thinks; those behind the first when it cannot answer.</param>
/// <param name="Toolbox">What it can do.</param>
/// <param name="SystemPrompt">Its instructions, and where it is.</param>
/// <param name="Workspace">Where its files are.</param>
/// <param name="Secrets">What must not leave the runner.</param>
internal sealed record RunSetup(IReadOnlyList<LanguageModel> Models, Toolbox Toolbox, string SystemPrompt, string Workspace, SecretRedactor Secrets)
{
    internal LanguageModel Model => Models[0];

    /// <summary>Gets together what a sub-agent works with, given its name and its path.</summary>
    internal Func<string, string, CancellationToken, Task<RunSetup>>? OpenSubAgentAsync { get; init; }

    /// <summary>Where later turns find its files; null where any runner does.</summary>
    internal string? TaskQueue { get; init; }

    /// <summary>What is said may be in spans.</summary>
    internal bool CapturesContent { get; init; }

    /// <summary>Where what was looked at is kept.</summary>
    internal Sandbox? Sandbox { get; init; }

    /// <summary>What was found out while getting it together, for the journal; written once in a run.</summary>
    internal IReadOnlyList<JournalEntry> News { get; init; } = [];

    /// <summary>What it may do without asking.</summary>
    internal required CallPolicy Policy { get; init; }
}
