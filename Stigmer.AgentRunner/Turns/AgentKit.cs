using Stigmer.AgentRunner.Blueprints;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Tools;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Turns;

/// <summary>What one agent of a run has: its tools, and what it is told.</summary>
/// <param name="Toolbox">What it can do.</param>
/// <param name="SystemPrompt">Its instructions, where it is, and what it has.</param>
/// <param name="News">What was found out while getting it together, for the journal.</param>
internal sealed record AgentKit(Toolbox Toolbox, string SystemPrompt, IReadOnlyList<JournalEntry> News);

/// <summary>What all agents of a run share.</summary>
internal sealed record RunGround(RunBlueprint Run, ExecutionJournal Journal, Sandbox Sandbox, SecretRedactor Secrets);
