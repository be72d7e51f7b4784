using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Stigmer.Cli.Output;

/// <summary>What a run has to show, one step at a time; with --json each is one line.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(SkillPushed), "skill")]
[JsonDerivedType(typeof(AgentApplied), "agent")]
[JsonDerivedType(typeof(ExecutionStarted), "execution")]
[JsonDerivedType(typeof(HumanSpoke), "human")]
[JsonDerivedType(typeof(TurnBegan), "turn_started")]
[JsonDerivedType(typeof(TextArrived), "text")]
[JsonDerivedType(typeof(TextWithdrawn), "text_withdrawn")]
[JsonDerivedType(typeof(MessageCompleted), "message")]
[JsonDerivedType(typeof(ToolBegan), "tool_started")]
[JsonDerivedType(typeof(ToolPrinted), "tool_output")]
[JsonDerivedType(typeof(ToolEnded), "tool_finished")]
[JsonDerivedType(typeof(SubAgentBegan), "sub_agent_started")]
[JsonDerivedType(typeof(SubAgentEnded), "sub_agent_finished")]
[JsonDerivedType(typeof(ApprovalWanted), "approval_asked")]
[JsonDerivedType(typeof(ApprovalAnswered), "approval_given")]
[JsonDerivedType(typeof(PauseChanged), "paused")]
[JsonDerivedType(typeof(LimitsRaised), "budget_raised")]
[JsonDerivedType(typeof(TodosChanged), "todos")]
[JsonDerivedType(typeof(NoticeGiven), "notice")]
[JsonDerivedType(typeof(RunSummary), "summary")]
internal abstract record RunEvent
{
    /// <summary>The journal entry behind this; absent for what the journal does not hold, such as live text.</summary>
    [JsonPropertyOrder(-1)]
    public long? Seq { get; init; }

    /// <summary>Whose it is: the path of a sub-agent, as in the journal; absent for the agent itself.</summary>
    [JsonPropertyOrder(-1)]
    public string? SubAgent { get; init; }
}

internal sealed record SkillPushed(string Name, string VersionHash) : RunEvent;

/// <param name="Change">"created" or "updated".</param>
internal sealed record AgentApplied(string Id, string Name, string Change) : RunEvent;

internal sealed record ExecutionStarted(string Id, string Session, string AgentId, string Agent) : RunEvent;

internal sealed record HumanSpoke(string Text) : RunEvent;

internal sealed record TurnBegan(int Turn, int Attempt, string Provider, string Model, string Workspace) : RunEvent;

/// <summary>The next piece of what the model says in this turn.</summary>
internal sealed record TextArrived(int Turn, string Text) : RunEvent;

/// <summary>The text shown so far for this turn does not stand; what follows replaces it.</summary>
internal sealed record TextWithdrawn(int Turn, string Reason) : RunEvent;

internal sealed record MessageCompleted(int Turn, string Text, string StopReason, TokenCount Tokens) : RunEvent
{
    /// <summary>Absent when the price is not known.</summary>
    public decimal? CostUsd { get; init; }
}

internal sealed record ToolBegan(int Turn, string Id, string Tool, JsonNode? Input) : RunEvent;

/// <summary>What a tool that still runs has printed since the last time.</summary>
internal sealed record ToolPrinted(int Turn, string Id, string Text) : RunEvent;

internal sealed record ToolEnded(int Turn, string Id, string Tool, ToolResult Result, double Seconds, string Output) : RunEvent
{
    /// <summary>As in the <see cref="ToolBegan"/> before it, so that one event makes one line.</summary>
    [JsonIgnore]
    public JsonNode? Input { get; init; }
}

internal enum ToolResult
{
    [JsonStringEnumMemberName("ok")]
    Ok,
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Cut off and not run again; what it did is not known.</summary>
    [JsonStringEnumMemberName("interrupted")]
    Interrupted,
}

/// <summary>A call of the tool "task" has begun to run an agent of its own.</summary>
internal sealed record SubAgentBegan(string Name, string Task) : RunEvent;

internal sealed record SubAgentEnded(string Output, string? Error, int Turns) : RunEvent;

/// <summary>A call waits for a person.</summary>
internal sealed record ApprovalWanted(int Turn, string Id, string Tool, JsonNode? Input, string Reason) : RunEvent
{
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <param name="Decision">"approved", "denied" or "expired".</param>
internal sealed record ApprovalAnswered(int Turn, string Id, string Decision, string Reason) : RunEvent
{
    /// <summary>What the call runs with instead of the model's arguments; absent when it runs as it is.</summary>
    public JsonNode? Arguments { get; init; }
}

/// <summary>The run was paused, or goes on.</summary>
internal sealed record PauseChanged(bool Paused, string Reason) : RunEvent;

/// <param name="Limits">In words.</param>
internal sealed record LimitsRaised(string Limits) : RunEvent;

/// <summary>The agent's list of things to do, as a whole.</summary>
internal sealed record TodosChanged(int Turn, IReadOnlyList<TodoLine> Items) : RunEvent;

internal sealed record TodoLine(string Id, string Content, TodoState Status);

internal enum TodoState
{
    [JsonStringEnumMemberName("pending")]
    Pending,
    [JsonStringEnumMemberName("in_progress")]
    InProgress,
    [JsonStringEnumMemberName("completed")]
    Completed,
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

internal sealed record NoticeGiven(string Text) : RunEvent;

internal sealed record RunSummary(RunOutcome Outcome, string? Error, int Turns, int ToolCalls, double Seconds, TokenCount Tokens) : RunEvent
{
    public string Provider { get; init; } = "";

    public string Model { get; init; } = "";

    public string Workspace { get; init; } = "";

    /// <summary>Of the calls with a known price; absent when there are none.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>Absent when the cost is the whole cost.</summary>
    public int? CallsWithoutPrice { get; init; }
}

internal enum RunOutcome
{
    [JsonStringEnumMemberName("completed")]
    Completed,
    [JsonStringEnumMemberName("failed")]
    Failed,
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>A limit was reached; `stigmer continue` goes on.</summary>
    [JsonStringEnumMemberName("out_of_budget")]
    OutOfBudget,
}

internal sealed record TokenCount(long Input, long Output, long CacheRead, long CacheWrite)
{
    internal static readonly TokenCount None = new(0, 0, 0, 0);

    public static TokenCount operator +(TokenCount a, TokenCount b) =>
        new(a.Input + b.Input, a.Output + b.Output, a.CacheRead + b.CacheRead, a.CacheWrite + b.CacheWrite);
}
