using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Cli.Output;

namespace Stigmer.Cli.Runs;

/// <summary>Turns journal entries and deltas into what a person wants to see; pure, so that a recording tells all.</summary>
internal sealed class RunProjection
{
    /// <summary>Deltas kept until their turn begins; the journal's message makes up for more.</summary>
    private const int MostEarlyDeltas = 1000;

    private readonly LiveText _text = new();
    private readonly ReportedStatus _reported = new();
    private readonly Dictionary<string, JsonNode?> _inputs = [];
    private TokenCount _tokens = TokenCount.None;
    private RunCost _cost = RunCost.None;
    private string _provider = "";
    private string _model = "";
    private Timestamp? _begun;
    private TurnStarted _turn = new();
    private List<Delta> _early = [];
    private int _turns;
    private int _toolCalls;

    internal IEnumerable<RunEvent> Apply(WatchEvent happened) => happened.EventCase switch
    {
        WatchEvent.EventOneofCase.Entry => OnEntry(happened.Entry).Select(shown => shown is TextArrived ? shown : shown with { Seq = happened.Entry.Seq }),
        WatchEvent.EventOneofCase.Delta when happened.Delta.KindCase == Delta.KindOneofCase.Text => OnDelta(happened.Delta),
        WatchEvent.EventOneofCase.Delta when happened.Delta.ToolOutput is { } output =>
            [new ToolPrinted(happened.Delta.Turn, output.ToolCallId, output.Text) { SubAgent = PathOf(happened.Delta.SubAgent) }],
        _ => [],
    };

    private IEnumerable<RunEvent> OnEntry(JournalEntry entry)
    {
        _begun ??= entry.Time;
        if (entry.SubAgent.Length > 0)
        {
            return OnSubAgent(entry).Select(shown => shown with { SubAgent = entry.SubAgent });
        }

        return entry.BodyCase switch
        {
            JournalEntry.BodyOneofCase.HumanMessage => [new HumanSpoke(entry.HumanMessage.Text)],
            JournalEntry.BodyOneofCase.TurnStarted => OnTurn(entry.TurnStarted),
            JournalEntry.BodyOneofCase.AssistantMessage => OnMessage(entry.AssistantMessage),
            JournalEntry.BodyOneofCase.ToolStarted => [OnToolStarted("", entry.ToolStarted)],
            JournalEntry.BodyOneofCase.ToolFinished => [OnToolFinished("", entry.ToolFinished)],
            JournalEntry.BodyOneofCase.StatusReported => _reported.Next(entry.StatusReported.Status),
            JournalEntry.BodyOneofCase.TodoList => [OnTodos(entry.TodoList)],
            JournalEntry.BodyOneofCase.Notice => [OnNotice(entry.Notice)],
            JournalEntry.BodyOneofCase.Compaction => [OnCompaction(entry.Compaction)],
            JournalEntry.BodyOneofCase.ApprovalAsked or JournalEntry.BodyOneofCase.ApprovalGiven or JournalEntry.BodyOneofCase.RunPaused
                or JournalEntry.BodyOneofCase.RunResumed or JournalEntry.BodyOneofCase.BudgetRaised => SteeringEvents.Of(entry),
            JournalEntry.BodyOneofCase.Finished => [OnFinished(entry.Finished, entry.Time)],
            _ => [],
        };
    }

    /// <summary>What a sub-agent does, as it is done; what it says stands in its answer.</summary>
    private IEnumerable<RunEvent> OnSubAgent(JournalEntry entry) => entry.BodyCase switch
    {
        JournalEntry.BodyOneofCase.SubAgentStarted => [new SubAgentBegan(entry.SubAgentStarted.Name, entry.SubAgentStarted.Task)],
        JournalEntry.BodyOneofCase.AssistantMessage => [Completed(entry.AssistantMessage)],
        JournalEntry.BodyOneofCase.ToolStarted => [OnToolStarted(entry.SubAgent, entry.ToolStarted)],
        JournalEntry.BodyOneofCase.ToolFinished => [OnToolFinished(entry.SubAgent, entry.ToolFinished)],
        JournalEntry.BodyOneofCase.TodoList => [OnTodos(entry.TodoList)],
        JournalEntry.BodyOneofCase.Notice => [OnNotice(entry.Notice)],
        JournalEntry.BodyOneofCase.Compaction => [OnCompaction(entry.Compaction)],
        JournalEntry.BodyOneofCase.ApprovalAsked or JournalEntry.BodyOneofCase.ApprovalGiven => SteeringEvents.Of(entry),
        JournalEntry.BodyOneofCase.SubAgentFinished =>
            [new SubAgentEnded(entry.SubAgentFinished.Output, entry.SubAgentFinished.Error is { Length: > 0 } error ? error : null, entry.SubAgentFinished.Turns)],
        _ => [],
    };

    private IEnumerable<RunEvent> OnTurn(TurnStarted turn)
    {
        _turn = turn;
        (_provider, _model) = _model.Length > 0 && turn.Turn > 1 ? (_provider, _model) : (turn.Provider, turn.Model);
        _turns = Math.Max(_turns, turn.Turn);
        yield return new TurnBegan(turn.Turn, turn.Attempt, turn.Provider, turn.Model, turn.Workspace);

        var early = _early;
        _early = [];
        foreach (var shown in early.SelectMany(_text.OnDelta))
        {
            yield return shown;
        }
    }

    private IEnumerable<RunEvent> OnDelta(Delta delta)
    {
        if (delta.SubAgent.Length > 0)
        {
            return [];
        }

        if (delta.Turn <= _turn.Turn)
        {
            return _text.OnDelta(delta);
        }

        // Live text takes a shorter way than the journal and may overtake the entry that begins its turn.
        if (_early.Count < MostEarlyDeltas)
        {
            _early.Add(delta);
        }

        return [];
    }

    private IEnumerable<RunEvent> OnMessage(AssistantMessage message)
    {
        var text = string.Concat(message.Blocks.Select(block => block.Text));
        foreach (var shown in _text.OnMessage(message.Turn, text))
        {
            yield return shown;
        }

        yield return Completed(message);
    }

    private MessageCompleted Completed(AssistantMessage message)
    {
        if (message.Model.Length > 0)
        {
            // Another model may have answered than the one that was asked first.
            (_provider, _model) = (message.Provider, message.Model);
        }

        var (tokens, cost) = Count(message.Usage ?? new Usage());
        return new MessageCompleted(message.Turn, string.Concat(message.Blocks.Select(block => block.Text)), message.StopReason, tokens)
        {
            CostUsd = cost.Usd,
        };
    }

    private NoticeGiven OnNotice(Notice notice)
    {
        if (notice.Spent?.Usage is { } usage)
        {
            Count(usage);
        }

        return new NoticeGiven(notice.Text);
    }

    private NoticeGiven OnCompaction(Compaction compaction)
    {
        if (compaction.Spent?.Usage is { } usage)
        {
            Count(usage);
        }

        return new NoticeGiven(compaction.Summary.Length > 0
            ? "The conversation grew long; the model goes on from a summary of it."
            : "The conversation grew long; long results of earlier tool calls are left out of it.");
    }

    private (TokenCount Tokens, RunCost Cost) Count(Usage usage)
    {
        var tokens = new TokenCount(usage.InputTokens, usage.OutputTokens, usage.CacheReadTokens, usage.CacheWriteTokens);
        var cost = RunCost.Of(usage.HasCostNanoUsd ? usage.CostNanoUsd : null);
        _tokens += tokens;
        _cost += cost;
        return (tokens, cost);
    }

    private ToolBegan OnToolStarted(string agent, ToolStarted tool)
    {
        var input = tool.Input is null ? null : JsonNode.Parse(JsonFormatter.Default.Format(tool.Input));
        _inputs[$"{agent}/{tool.ToolCallId}"] = input;
        return new ToolBegan(tool.Turn, tool.ToolCallId, tool.Tool, input);
    }

    private ToolEnded OnToolFinished(string agent, ToolFinished tool)
    {
        _toolCalls++;
        _inputs.Remove($"{agent}/{tool.ToolCallId}", out var input);
        var result = tool.Interrupted ? ToolResult.Interrupted : tool.IsError ? ToolResult.Failed : ToolResult.Ok;
        return new ToolEnded(tool.Turn, tool.ToolCallId, tool.Tool, result, Seconds(tool.Elapsed), tool.Output) { Input = input };
    }

    private static TodosChanged OnTodos(TodoList list) => new(
        list.Turn,
        [.. list.Items.Select(item => new TodoLine(item.Id, item.Content, item.Status switch
        {
            TodoStatus.TodoInProgress => TodoState.InProgress,
            TodoStatus.TodoCompleted => TodoState.Completed,
            TodoStatus.TodoCancelled => TodoState.Cancelled,
            _ => TodoState.Pending,
        }))]);

    private RunSummary OnFinished(ExecutionFinished finished, Timestamp? ended)
    {
        var outcome = finished.Outcome switch
        {
            ExecutionOutcome.Completed => RunOutcome.Completed,
            ExecutionOutcome.Cancelled => RunOutcome.Cancelled,
            ExecutionOutcome.OutOfBudget => RunOutcome.OutOfBudget,
            _ => RunOutcome.Failed,
        };
        var elapsed = ended is null || _begun is null ? null : ended - _begun;
        return new RunSummary(outcome, finished.Error.Length > 0 ? finished.Error : null, Math.Max(_turns, _reported.Turns), _toolCalls + _reported.ToolCalls, Seconds(elapsed), _tokens)
        {
            Provider = _provider,
            Model = _model,
            Workspace = _turn.Workspace,
            CostUsd = _cost.Usd,
            CallsWithoutPrice = _cost.CallsWithoutPrice > 0 ? _cost.CallsWithoutPrice : null,
        };
    }

    private static double Seconds(Duration? duration) => duration is null ? 0 : Math.Round(duration.ToTimeSpan().TotalSeconds, 3);

    private static string? PathOf(string subAgent) => subAgent.Length > 0 ? subAgent : null;
}
