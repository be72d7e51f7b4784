using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Executions.V1;
using Stigmer.Cli.Runs;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.EndToEnd.Chaos;

/// <summary>One of many runs that count to twenty, each into a file of its own; it notes what the journal says as it comes.</summary>
internal sealed class CountingRun(int number, string executionId)
{
    internal const int Turns = 20;

    private readonly HashSet<int> _interrupted = [];
    private readonly Dictionary<int, int> _askedWhenAnswered = [];
    private readonly List<long> _seqs = [];

    internal string ExecutionId => executionId;

    internal ExecutionFinished? End { get; private set; }

    /// <summary>Turn n of a run asks for one command that appends n to the run's file; the run is known by its message.</summary>
    internal static ModelScript Script { get; } = request => request.Turn <= Turns
        ? ModelAnswer.Tool("execute", new { command = $"echo {request.Turn} >> {FileOf(NumberOf(request))}" })
        : ModelAnswer.Text("Counted to twenty.");

    internal static async Task<CountingRun> CreateAsync(StigmerConnection connection, string agentId, int number)
    {
        var execution = await connection.CallAsync(
            options => connection.ExecutionCommands.createAsync(
                new AgentExecution
                {
                    ApiVersion = "agentic.stigmer.ai/v1",
                    Kind = "AgentExecution",
                    Metadata = new ApiResourceMetadata { Name = $"counting-{number}", Org = "local" },
                    Spec = new AgentExecutionSpec { AgentId = agentId, Message = $"Count, run {number}" },
                },
                options),
            CancellationToken.None);

        return new CountingRun(number, execution.Metadata.Id);
    }

    /// <summary>Follows the run as the CLI does, until it has ended.</summary>
    /// <param name="watch">Reconnects by itself.</param>
    /// <param name="asked">How often the model has been asked for a turn of a run by now.</param>
    /// <param name="toolFinished">Called for each finished tool call.</param>
    internal async Task FollowAsync(ExecutionWatch watch, Func<(int Run, int Turn), int> asked, Action toolFinished)
    {
        await foreach (var signal in watch.ReadAsync(executionId, CancellationToken.None))
        {
            if (signal is not WatchSignal.Event { Value.Entry: { } entry })
            {
                continue;
            }

            _seqs.Add(entry.Seq);
            switch (entry.BodyCase)
            {
                case JournalEntry.BodyOneofCase.AssistantMessage:
                    var turn = entry.AssistantMessage.Turn;
                    _askedWhenAnswered.Add(turn, asked((number, turn)));
                    break;
                case JournalEntry.BodyOneofCase.ToolFinished:
                    if (entry.ToolFinished.Interrupted)
                    {
                        _interrupted.Add(entry.ToolFinished.Turn);
                    }

                    toolFinished();
                    break;
                case JournalEntry.BodyOneofCase.Finished:
                    End = entry.Finished;
                    break;
            }
        }
    }

    /// <summary>Completed, every effect there once or said to be interrupted, no answer asked for that the journal had, no entry missed.</summary>
    internal void AssertNothingLostOrRepeated(string workspace, Func<(int Run, int Turn), int> asked)
    {
        Assert.Equal((ExecutionOutcome.Completed, ""), (End?.Outcome ?? default, End?.Error));

        int[] counted = [.. File.ReadAllLines(Path.Combine(workspace, FileOf(number))).Select(int.Parse)];
        Assert.Equal(counted.Distinct(), counted);
        Assert.Equal(Enumerable.Range(1, Turns).Except(_interrupted), counted.Except(_interrupted).Order());

        Assert.Equal(Enumerable.Range(1, Turns + 1), _askedWhenAnswered.Keys.Order());
        Assert.All(_askedWhenAnswered, answered => Assert.Equal(answered.Value, asked((number, answered.Key))));

        Assert.Equal(Enumerable.Range(1, _seqs.Count).Select(seq => (long)seq), _seqs);
    }

    /// <summary>The run that a request belongs to.</summary>
    internal static int NumberOf(ModelRequest request) => int.Parse(request.Messages[0].Text.Split(' ')[^1]);

    private static string FileOf(int run) => $"counter-{run}.txt";
}
