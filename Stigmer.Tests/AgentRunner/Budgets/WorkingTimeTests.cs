using Google.Protobuf.WellKnownTypes;
using Stigmer.AgentRunner.Budgets;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.AgentRunner.Budgets;

public class WorkingTimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_NotBegun_IsNothing() => Assert.Equal(TimeSpan.Zero, Worked([At(0, new JournalEntry { HumanMessage = new() })], Start.AddHours(9)));

    [Fact]
    public void Of_TurnsGoingOn_CountsFromTheFirst() => Assert.Equal(TimeSpan.FromMinutes(50), Worked(
        [At(0, new JournalEntry { HumanMessage = new() }), At(10, Turn())], Start.AddMinutes(60)));

    [Fact]
    public void Of_WaitingForAnAnswer_DoesNotCount() => Assert.Equal(TimeSpan.FromMinutes(5 + 10), Worked(
        [
            At(0, Turn()),
            At(2, new JournalEntry { ToolStarted = new ToolStarted { Turn = 1, ToolCallId = "a" } }),
            At(2, Asked("b")),
            At(5, new JournalEntry { ToolFinished = new ToolFinished { Turn = 1, ToolCallId = "a" } }),
            At(500, new JournalEntry { ApprovalGiven = new ApprovalGiven { Turn = 1, ToolCallId = "b" } }),
        ],
        Start.AddMinutes(510)));

    [Fact]
    public void Of_Paused_DoesNotCount() => Assert.Equal(TimeSpan.FromMinutes(3 + 4), Worked(
        [At(0, Turn()), At(3, new JournalEntry { RunPaused = new() }), At(100, new JournalEntry { RunResumed = new() })], Start.AddMinutes(104)));

    [Fact]
    public void Of_SubAgents_CountsWhileOneOfThemIsAtWork() => Assert.Equal(TimeSpan.FromMinutes(5 + 2), Worked(
        [
            At(0, Turn()),
            At(1, Task("one")),
            At(1, Task("two")),
            At(1, Of("one", Turn())),
            At(1, Of("two", Turn())),
            At(2, Of("one", Asked("same"))),
            At(5, Of("two", Asked("same"))),
            At(400, Of("two", new JournalEntry { ApprovalGiven = new ApprovalGiven { Turn = 1, ToolCallId = "same" } })),
            At(402, Of("two", new JournalEntry { SubAgentFinished = new() })),
        ],
        Start.AddMinutes(900)));

    private static TimeSpan Worked(JournalEntry[] journal, DateTimeOffset now)
    {
        var time = new WorkingTime();
        Array.ForEach(journal, time.Add);
        return time.At(now);
    }

    private static JournalEntry Task(string callId) => new() { ToolStarted = new ToolStarted { Turn = 1, ToolCallId = callId, Tool = "task" } };

    private static JournalEntry Of(string subAgent, JournalEntry entry)
    {
        entry.SubAgent = subAgent;
        return entry;
    }

    private static JournalEntry Turn() => new() { TurnStarted = new TurnStarted { Turn = 1 } };

    private static JournalEntry Asked(string callId) => new() { ApprovalAsked = new ApprovalAsked { Turn = 1, ToolCallId = callId } };

    private static JournalEntry At(int minutes, JournalEntry entry)
    {
        entry.Time = Start.AddMinutes(minutes).ToTimestamp();
        return entry;
    }
}
