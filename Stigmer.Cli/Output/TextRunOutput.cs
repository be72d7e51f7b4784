using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;

namespace Stigmer.Cli.Output;

/// <summary>A run as a person reads it: text as it comes, one line per tool call, a summary.</summary>
internal sealed class TextRunOutput : IRunOutput
{
    /// <summary>More than a line of any terminal.</summary>
    private const int KeptOutput = 1000;

    private readonly Terminal _terminal;
    private readonly LiveLine _live;
    private readonly SubAgentLines _subAgents;
    private readonly Style _style;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, (string Tool, JsonNode? Input, long Since)> _running = [];
    private readonly ConcurrentDictionary<string, string> _printed = new(StringComparer.Ordinal);
    private Block _block = Block.None;
    private bool _midLine;
    private TurnBegan? _turn;

    // The last line of what a person is asked; null when nobody is.
    private string? _question;

    internal TextRunOutput(Terminal terminal, TimeProvider clock)
    {
        _terminal = terminal;
        _clock = clock;
        _style = terminal.OutStyle;
        _live = new LiveLine(terminal, clock);
        _subAgents = new SubAgentLines(_style, terminal.Width);
    }

    /// <summary>Kinds of output that a blank line separates.</summary>
    private enum Block
    {
        None,
        Header,
        Text,
        Tools,
        Todos,
        Approvals,
    }

    public void Show(RunEvent happened)
    {
        lock (_lock)
        {
            Write(happened);
        }
    }

    public void Aside(string message)
    {
        lock (_lock)
        {
            if (_terminal.OutIsTerminal)
            {
                AboveTheQuestion(() => _live.Print(() => _terminal.Error.WriteLine(message)));
            }
            else
            {
                _terminal.Error.WriteLine(message);
            }
        }
    }

    public void Prompt(string text)
    {
        lock (_lock)
        {
            _question = LastLineOf(_question + text);
            _live.Show(null);
            _live.Print(() => _terminal.Out.Write(text));
            _midLine = true;
        }
    }

    public void EndPrompt()
    {
        lock (_lock)
        {
            _question = null;
            EndLine();
            ShowRunning();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            EndLine();
            _live.Dispose();
        }
    }

    private void Write(RunEvent happened)
    {
        if (OnSteering(happened))
        {
            return;
        }

        if (happened.SubAgent is { } path)
        {
            OnSubAgent(path, happened);
            return;
        }

        switch (happened)
        {
            case SkillPushed skill:
                Line(Block.Header, $"{_style.Success} Skill pushed: {SafeText.OneLine(skill.Name, 100)} ({skill.VersionHash[..12]})");
                break;
            case AgentApplied agent:
                Line(Block.Header, $"{_style.Success} Agent {agent.Change}: {agent.Name} ({agent.Id})");
                break;
            case ExecutionStarted execution:
                Line(Block.Header, $"{_style.Success} Agent execution started: {execution.Agent}");
                Line(Block.Header, $"  Execution ID: {execution.Id}");
                Line(Block.Header, $"  Session ID: {execution.Session}");
                Wait("waiting for a runner");
                break;
            case HumanSpoke human when _turn is not null:
                Line(Block.Text, _style.Bold("You: ") + SafeText.Of(human.Text));
                break;
            case TurnBegan turn:
                OnTurn(turn);
                break;
            case TextArrived text:
                OnText(text.Text);
                break;
            case TextWithdrawn withdrawn:
                Line(Block.Text, _style.Dim($"[the text above does not stand: {withdrawn.Reason}]"));
                break;
            case MessageCompleted:
                EndLine();
                Wait("working");
                break;
            case ToolBegan tool:
                _running[tool.Id] = (tool.Tool, tool.Input, _clock.GetTimestamp());
                ShowRunning();
                break;
            case ToolPrinted printed when _running.ContainsKey(printed.Id):
                // Only what is new on the live line; the whole is the agent's business.
                var output = _printed.GetValueOrDefault(printed.Id) + printed.Text;
                _printed[printed.Id] = output.Length > KeptOutput ? output[^KeptOutput..] : output;
                break;
            case ToolEnded tool:
                OnToolEnded(tool);
                break;
            case TodosChanged todos:
                OnTodos(todos);
                break;
            case NoticeGiven notice:
                Line(Block.Tools, $"{_style.Warning} {SafeText.OneLine(notice.Text, 500)}");
                break;
            case RunSummary summary:
                OnSummary(summary);
                break;
        }
    }

    private bool OnSteering(RunEvent happened)
    {
        string[]? lines = happened switch
        {
            ApprovalWanted wanted => [.. ApprovalLines.Of(wanted, _style)],
            ApprovalAnswered answer => [ApprovalLines.Of(answer, _style)],
            PauseChanged { Paused: true } pause => [$"{_style.Warning} Paused{(pause.Reason.Length > 0 ? $": {SafeText.OneLine(pause.Reason, 300)}" : "")}"],
            PauseChanged => [$"{_style.Success} Resumed"],
            LimitsRaised raised => [$"{_style.Success} Limits raised: {raised.Limits}"],
            _ => null,
        };
        foreach (var line in lines ?? [])
        {
            Line(Block.Approvals, line);
        }

        if (lines is not null)
        {
            Wait(happened switch { ApprovalWanted => "waiting for approval", PauseChanged { Paused: true } => "paused", _ => "working" });
        }

        return lines is not null;
    }

    private void OnTurn(TurnBegan turn)
    {
        if (turn.Attempt > 1)
        {
            Line(Block.Tools, _style.Dim($"↻ turn {turn.Turn} goes on with another runner (attempt {turn.Attempt})"));
        }

        if (turn.Workspace.Length > 0 && turn.Workspace != _turn?.Workspace)
        {
            Line(Block.Header, $"  Files in {SafeText.OneLine(turn.Workspace, 500)}");
        }

        if ((turn.Provider, turn.Model) != (_turn?.Provider, _turn?.Model))
        {
            Line(Block.Header, $"  Model: {SummaryLines.ModelName(turn.Provider, turn.Model)}");
        }

        _turn = turn;
        Wait("thinking");
    }

    private void OnText(string text)
    {
        var safe = SafeText.Of(text);
        if (safe.Length == 0)
        {
            return;
        }

        _live.Show(null);
        Begin(Block.Text);
        _live.Print(() => _terminal.Out.Write(safe));
        _midLine = !safe.EndsWith('\n');
    }

    private void OnToolEnded(ToolEnded tool)
    {
        _running.Remove(tool.Id);
        _printed.TryRemove(tool.Id, out _);
        Line(Block.Tools, ToolLine.Ended(tool, _style, _terminal.Width));
        ShowRunning();
    }

    private void OnSubAgent(string path, RunEvent happened)
    {
        if (_subAgents.Of(path, happened) is { } line)
        {
            Line(Block.Tools, line);
            ShowRunning();
        }
    }

    private void OnTodos(TodosChanged todos)
    {
        Line(Block.Todos, $"To do: {todos.Items.Count(item => item.Status == TodoState.Completed)} of {todos.Items.Count} done");
        foreach (var item in todos.Items)
        {
            var content = SafeText.OneLine(item.Content, Math.Max(_terminal.Width - 6, 20));
            Line(Block.Todos, item.Status switch
            {
                TodoState.Completed => $"  {_style.Success} {_style.Dim(content)}",
                TodoState.InProgress => $"  ▸ {_style.Bold(content)}",
                TodoState.Cancelled => $"  – {_style.Dim(content)}",
                _ => $"  ○ {content}",
            });
        }
    }

    private void OnSummary(RunSummary summary)
    {
        _live.Show(null);
        TakeQuestionAway();
        _question = null;
        EndLine();
        var lines = SummaryLines.Of(summary, _style);
        _live.Print(() => _terminal.Out.Write(string.Concat(lines.Select(line => line + "\n"))));
        _block = Block.None;
    }

    private void Wait(string doing)
    {
        if (_question is not null)
        {
            return;
        }

        var since = _clock.GetTimestamp();
        _live.Show(() => $"{doing} {ElapsedSince(since)}");
    }

    private void ShowRunning()
    {
        if (_running.Count == 0 || _question is not null)
        {
            Wait("thinking");
            return;
        }

        var (id, (tool, input, since)) = _running.GetAt(0);
        var others = _running.Count > 1 ? $"  (+{_running.Count - 1} more)" : "";
        var call = ToolLine.Call(tool, input, _terminal.Width - 30);
        _live.Show(() => $"{call}  {ElapsedSince(since)}{others}{LastLine(_printed.GetValueOrDefault(id, ""))}");
    }

    private static string LastLine(string output)
    {
        var printed = output.AsSpan().TrimEnd();
        var line = SafeText.OneLine(printed[(printed.LastIndexOf('\n') + 1)..].ToString(), KeptOutput);
        return line.Length == 0 ? "" : $"  {line}";
    }

    private string ElapsedSince(long since) => ToolLine.Elapsed(_clock.GetElapsedTime(since).TotalSeconds);

    private void Line(Block block, string line) => AboveTheQuestion(() =>
    {
        Begin(block);
        _live.Print(() => _terminal.Out.Write(line + "\n"));
    });

    /// <summary>A question that is open stays the last thing to be seen.</summary>
    private void AboveTheQuestion(Action print)
    {
        TakeQuestionAway();
        EndLine();
        print();
        if (_question is { } question)
        {
            _live.Print(() => _terminal.Out.Write(question));
            _midLine = true;
        }
    }

    private void TakeQuestionAway()
    {
        if (_question is not null)
        {
            _live.Print(() => _terminal.Out.Write(LiveLine.Erase));
            _midLine = false;
        }
    }

    private static string LastLineOf(string typed)
    {
        var line = new StringBuilder();
        foreach (var c in typed.AsSpan(typed.LastIndexOf('\n') + 1).ToString().Replace("\b \b", "\b", StringComparison.Ordinal))
        {
            _ = c == '\b' ? line.Remove(line.Length - 1, 1) : line.Append(c);
        }

        return line.ToString();
    }

    private void Begin(Block block)
    {
        if (_block != block && _block != Block.None)
        {
            EndLine();
            _live.Print(() => _terminal.Out.Write("\n"));
        }

        _block = block;
    }

    private void EndLine()
    {
        if (_midLine)
        {
            _live.Print(() => _terminal.Out.Write("\n"));
            _midLine = false;
        }
    }
}
