using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Tools;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Runs a sub-agent inside the call that started it, turn by turn. It goes on where the journal says it stopped, and repeats nothing.</summary>
/// <param name="steps">Does one turn.</param>
/// <param name="options">How many turns it may have.</param>
internal sealed class SubAgentRunner(Func<Turn, TurnProgress, Task<TurnResult>> steps, TurnOptions options)
{
    /// <exception cref="TurnSuspendedException">It waits for something that can take long.</exception>
    /// <exception cref="RunnerStoppingException">The runner stops.</exception>
    internal async Task<ToolAnswer> RunAsync(Turn parent, PlannedCall call, TaskRequest request, CancellationToken cancellationToken)
    {
        var path = TurnKeys.SubAgent(parent.Position, call.Use.Id);
        var writer = parent.Writer.For(path);
        if (writer.Entries.LastOrDefault(entry => entry.BodyCase == JournalEntry.BodyOneofCase.SubAgentFinished) is { } before)
        {
            return Answer(before.SubAgentFinished);
        }

        using var span = TurnTelemetry.SubAgent(parent, request.Agent);
        var setup = await parent.Setup.OpenSubAgentAsync!(request.Agent, path, cancellationToken);
        writer.AddOnce(new JournalEntry { Key = "started", SubAgentStarted = new SubAgentStarted { Name = request.Agent, Task = request.Task } });
        writer.AddOnce(new JournalEntry { Key = "message", HumanMessage = new HumanMessage { Text = request.Task } });

        // Before its first turn looks what it was told.
        await writer.FlushAsync(parent.Stop.Now);
        var (turns, result) = await RunTurnsAsync(parent, path, setup, writer);
        var finished = new SubAgentFinished
        {
            Output = LastWords(writer.Entries),
            Error = result.Outcome == TurnOutcome.Done ? "" : result.Error ?? $"it ended with {result.Outcome}",
            Turns = turns,
        };
        writer.Add(new JournalEntry { Key = "finished", SubAgentFinished = finished });

        return Answer(finished);
    }

    private async Task<(int Turns, TurnResult Result)> RunTurnsAsync(Turn parent, string path, RunSetup setup, TurnWriter writer)
    {
        for (var number = 1; ; number++)
        {
            parent.Stop.ThrowIfStopping();
            var progress = TurnProgress.Of(writer.Entries, number);
            var result = progress.Message is { } message && !progress.OpenCalls(message).Any()
                ? TurnVerdict.Of(writer.Entries, message)
                : Obstacle(parent, progress, number)
                    ?? await steps(parent with { Position = parent.Position with { Turn = number, SubAgent = path }, Setup = setup, Writer = writer }, progress);
            switch (result.Outcome)
            {
                case TurnOutcome.Continue:
                    break;
                case TurnOutcome.Done or TurnOutcome.Failed:
                    return (Math.Min(number, options.MaxSubAgentTurns), result);
                default:
                    throw new TurnSuspendedException(result);
            }
        }
    }

    /// <summary>Why there is to be no such turn; null when there may be one.</summary>
    private TurnResult? Obstacle(Turn parent, TurnProgress progress, int number) => progress.Message switch
    {
        // What has begun is finished, and what is paused goes on from here.
        _ when TurnProgress.Of(parent.Writer.Copy.Entries, 0).IsPaused => new TurnResult(TurnOutcome.Paused),
        null when number > options.MaxSubAgentTurns => TurnVerdict.Failed(
            $"it has not come to an end after {options.MaxSubAgentTurns} turns (the setting Turns__MaxSubAgentTurns raises the bound)"),
        // Not suspended: the agent itself finds at its next turn that the run is at its end, and knows then what became of the task.
        null when parent.UsedUp() is { } used => TurnVerdict.Failed(used),
        _ => null,
    };

    private static string LastWords(IReadOnlyList<JournalEntry> entries) =>
        entries.LastOrDefault(entry => entry.BodyCase == JournalEntry.BodyOneofCase.AssistantMessage) is { AssistantMessage: { } message }
            ? string.Concat(message.Blocks.Where(block => block.KindCase == ContentBlock.KindOneofCase.Text).Select(block => block.Text)).Trim()
            : "";

    private static ToolAnswer Answer(SubAgentFinished finished) => finished switch
    {
        { Error.Length: > 0, Output.Length: > 0 } => ToolAnswer.Error($"The sub-agent did not finish: {finished.Error}. What it said last:\n{finished.Output}"),
        { Error.Length: > 0 } => ToolAnswer.Error($"The sub-agent did not finish: {finished.Error}."),
        { Output.Length: 0 } => new ToolAnswer("(the sub-agent finished without a word)"),
        _ => new ToolAnswer(finished.Output),
    };
}
