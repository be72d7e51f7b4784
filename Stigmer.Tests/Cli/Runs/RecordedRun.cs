using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.Cli.Runs;

/// <summary>A run as the server would stream it; every entry a second after the one before.</summary>
internal sealed class RecordedRun
{
    private static readonly DateTime Begin = new(2026, 1, 19, 12, 0, 0, DateTimeKind.Utc);

    internal List<WatchEvent> Events { get; } = [];

    internal IEnumerable<JournalEntry> Entries => Events.Where(happened => happened.Entry is not null).Select(happened => happened.Entry);

    /// <summary>Two turns, live text, tools that work, fail and are cut off, and the end.</summary>
    internal static RecordedRun Typical(string provider = "anthropic", string model = "claude-sonnet-4-5") => new RecordedRun()
        .Entry(new JournalEntry { HumanMessage = new HumanMessage { Text = "Map it" } })
        .CaughtUp()
        .Entry(new JournalEntry { TurnStarted = Turn(1, provider, model) })
        .Delta(1, "I will look ")
        .Delta(1, "around.")
        .Entry(Message(1, "I will look around.", 1200, 30))
        .Tool(1, "call-1", "ls", Input("path", "."), "a.cs\nb.cs", 0.25)
        .Tool(1, "call-2", "execute", Input("command", "dotnet build\n-v q"), "exit code 1\nsomething broke", 12.4, isError: true)
        .Tool(1, "call-3", "write_file", Input("path", "MAP.md"), "outcome unknown", 0, interrupted: true)
        .Entry(new JournalEntry { Notice = new Notice { Text = "retrying after 429" } })
        .Entry(new JournalEntry { TurnStarted = Turn(2, provider, model) })
        .Delta(2, "Done: ")
        .Entry(Message(2, "Done: the map is in MAP.md.", 1500, 12))
        .Finish(ExecutionOutcome.Completed);

    internal static RecordedRun WithTodos() => new RecordedRun()
        .Entry(new JournalEntry
        {
            TodoList = new TodoList
            {
                Turn = 1,
                Items =
                {
                    new Todo { Id = "1", Content = "Look around", Status = TodoStatus.TodoCompleted },
                    new Todo { Id = "2", Content = "Draw the map", Status = TodoStatus.TodoInProgress },
                    new Todo { Id = "3", Content = "Check it", Status = TodoStatus.TodoPending },
                    new Todo { Id = "4", Content = "Frame it", Status = TodoStatus.TodoCancelled },
                },
            },
        })
        .Finish(ExecutionOutcome.Completed);

    /// <summary>An agent with two sub-agents at the same time.</summary>
    internal static RecordedRun WithSubAgents()
    {
        var run = new RecordedRun().Entry(new JournalEntry { TurnStarted = Turn(1, "anthropic", "claude-sonnet-4-5") })
            .Entry(Message(1, "I hand it on.", 100, 10));
        string[] paths = ["turn/1/tool/a/agent", "turn/1/tool/b/agent"];
        foreach (var path in paths)
        {
            run.Entry(new JournalEntry { SubAgent = path, SubAgentStarted = new SubAgentStarted { Name = "reader", Task = $"Read {path[12]}.txt" } })
                .Entry(new JournalEntry { SubAgent = path, HumanMessage = new HumanMessage { Text = $"Read {path[12]}.txt" } })
                .Entry(new JournalEntry { SubAgent = path, TurnStarted = Turn(1, "anthropic", "claude-sonnet-4-5") })
                .Entry(Message(1, "Reading.", 50, 5, path));
        }

        foreach (var path in paths)
        {
            // The ids of one model's calls can be those of another's.
            run.Tool(1, "call-1", "read_file", Input("path", $"{path[12]}.txt"), "text", 0.1, subAgent: path)
                .Entry(new JournalEntry { SubAgent = path, SubAgentFinished = new SubAgentFinished { Output = "Read.", Turns = 1 } });
        }

        return run.Tool(1, "a", "task", Input("description", "Read a.txt"), "Read.", 2).Finish(ExecutionOutcome.Completed);
    }

    internal static AssistantMessage Text(int turn, string text) =>
        new() { Turn = turn, Blocks = { new ContentBlock { Text = text } }, StopReason = "end_turn" };

    internal RecordedRun Entry(JournalEntry entry)
    {
        entry.Seq = Entries.Count() + 1;
        entry.Time = Timestamp.FromDateTime(Begin.AddSeconds(entry.Seq));
        Events.Add(new WatchEvent { Entry = entry });
        return this;
    }

    internal RecordedRun CaughtUp()
    {
        Events.Add(new WatchEvent { CaughtUp = new CaughtUp { Seq = Entries.Count() } });
        return this;
    }

    internal RecordedRun Delta(int turn, string text)
    {
        var offset = Events.Where(happened => happened.Delta?.Turn == turn).Sum(happened => happened.Delta.Text.Length);
        Events.Add(new WatchEvent { Delta = new Delta { ExecutionId = "aex-1", Turn = turn, Attempt = 1, ModelCall = 1, Offset = offset, Text = text } });
        return this;
    }

    internal RecordedRun Finish(ExecutionOutcome outcome, string error = "") =>
        Entry(new JournalEntry { Finished = new ExecutionFinished { Outcome = outcome, Error = error } });

    private RecordedRun Tool(int turn, string id, string tool, Struct input, string output, double seconds, bool isError = false, bool interrupted = false, string subAgent = "") => this
        .Entry(new JournalEntry { SubAgent = subAgent, ToolStarted = new ToolStarted { Turn = turn, ToolCallId = id, Tool = tool, Input = input } })
        .Entry(new JournalEntry
        {
            SubAgent = subAgent,
            ToolFinished = new ToolFinished
            {
                Turn = turn,
                ToolCallId = id,
                Tool = tool,
                Output = output,
                IsError = isError,
                Interrupted = interrupted,
                Elapsed = Duration.FromTimeSpan(TimeSpan.FromSeconds(seconds)),
            },
        });

    private static TurnStarted Turn(int turn, string provider, string model) =>
        new() { Turn = turn, Attempt = 1, Runner = "1@host", Provider = provider, Model = model, Workspace = "/home/me/workspace" };

    private static JournalEntry Message(int turn, string text, long input, long output, string subAgent = "")
    {
        var message = Text(turn, text);
        message.Usage = new Usage { InputTokens = input, OutputTokens = output, CostNanoUsd = (input * 3000) + (output * 15_000) };
        return new JournalEntry { SubAgent = subAgent, AssistantMessage = message };
    }

    private static Struct Input(string name, string value) => new() { Fields = { [name] = Value.ForString(value) } };
}
