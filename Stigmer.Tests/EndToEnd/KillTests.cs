using Stigmer.Tests.Support.ScriptedModel;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Tests.EndToEnd;

/// <summary>SIGKILL to any process at any moment: the run goes on, no finished call is made again, no answer asked for again, no entry missed.</summary>
public sealed class KillTests
{
    public static TheoryData<string, Moment> Cases => new()
    {
        { "agent-runner", Moment.DuringModelCall },
        { "agent-runner", Moment.DuringTool },
        { "agent-runner", Moment.BetweenTurns },
        { "stigmer-server", Moment.DuringModelCall },
        { "stigmer-server", Moment.DuringTool },
        { "stigmer-server", Moment.BetweenTurns },
        { "temporal", Moment.DuringModelCall },
        { "temporal", Moment.DuringTool },
        { "temporal", Moment.BetweenTurns },
    };

    public enum Moment
    {
        DuringModelCall,
        DuringTool,
        BetweenTurns,
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Kill_InTheMiddleOfARun_LosesAndRepeatsNothing(string victim, Moment moment)
    {
        var resource = TopologyResource.All.Single(resource => resource.Name == victim);
        var gate = new Gate();
        await using var model = await ScriptedModelServer.StartAsync(
            moment == Moment.DuringModelCall ? CounterRun.Script.HoldingOnce(CounterRun.Middle, gate) : CounterRun.Script);
        await using var topology = await Topology.StartAsync(model.Address);
        var counter = new CounterRun(topology);
        if (moment == Moment.DuringTool)
        {
            counter.HoldMiddleCall();
        }

        await using var run = counter.Start();
        await (moment switch
        {
            Moment.DuringModelCall => gate.Reached.WithPatience(),
            Moment.DuringTool => counter.MiddleCallStandsAsync(),
            _ => run.EventAsync("tool_finished", CounterRun.Middle),
        });
        var answered = Answered(run, model);
        var killed = await topology.KillAsync(resource);
        await topology.ProcessOfAsync(resource, otherThan: killed);
        gate.Open();
        counter.LetGo();

        Assert.Equal(0, await run.ExitCodeAsync());
        AssertEveryCallOnce(counter.Counted(), run.InterruptedTurns());
        Assert.True(run.InterruptedTurns().Length <= (resource == TopologyResource.Runner ? 1 : 0));
        AssertAskedOnce(model, answered, kills: 1);
        AssertNoEntryMissed(run);
        Assert.Empty(model.Refusals);
    }

    [Fact]
    public async Task Kill_OfOneAfterTheOther_LosesAndRepeatsNothing()
    {
        await using var model = await ScriptedModelServer.StartAsync(CounterRun.Script);
        await using var topology = await Topology.StartAsync(model.Address);
        var counter = new CounterRun(topology);
        await using var run = counter.Start();

        var answered = new Dictionary<int, int>();
        foreach (var (turn, resource) in new[] { (3, TopologyResource.Runner), (8, TopologyResource.Server), (13, TopologyResource.Temporal), (18, TopologyResource.Runner) })
        {
            await run.EventAsync("tool_finished", turn);
            foreach (var (turnAnswered, asked) in Answered(run, model))
            {
                answered.TryAdd(turnAnswered, asked);
            }

            var killed = await topology.KillAsync(resource);
            await topology.ProcessOfAsync(resource, otherThan: killed);
        }

        Assert.Equal(0, await run.ExitCodeAsync());
        AssertEveryCallOnce(counter.Counted(), run.InterruptedTurns());
        AssertAskedOnce(model, answered, kills: 4);
        AssertNoEntryMissed(run);
        Assert.Empty(model.Refusals);
    }

    // A call that was cut off has an unknown outcome, which the model is told; it is never made again.
    private static void AssertEveryCallOnce(int[] counted, int[] interrupted)
    {
        Assert.Equal(counted.Distinct(), counted);
        Assert.Equal(Enumerable.Range(1, CounterRun.Turns).Except(interrupted), counted.Except(interrupted).Order());
    }

    /// <summary>The turns whose answer is in the journal by now, and how often the model was asked for each.</summary>
    private static Dictionary<int, int> Answered(CliRun run, ScriptedModelServer model) =>
        run.AnsweredTurns().ToDictionary(turn => turn, turn => model.Requests.Count(request => request.Turn == turn));

    // An answer that was on its way when its reader died is asked for once more; an answer in the journal never.
    private static void AssertAskedOnce(ScriptedModelServer model, Dictionary<int, int> answered, int kills)
    {
        var asked = model.Requests.CountBy(request => request.Turn).ToDictionary();

        Assert.Equal(Enumerable.Range(1, CounterRun.Turns + 1), asked.Keys.Order());
        Assert.All(answered, turn => Assert.Equal(turn.Value, asked[turn.Key]));
        Assert.True(
            asked.Values.Sum() <= CounterRun.Turns + 1 + kills,
            $"More turns were asked for again than there were kills: {string.Join(", ", asked)}");
    }

    private static void AssertNoEntryMissed(CliRun run)
    {
        var seqs = run.Seqs();

        Assert.Equal(seqs.Order(), seqs);
        Assert.Equal(Enumerable.Range(1, (int)seqs[^1]).Select(seq => (long)seq), seqs.Distinct());
    }
}
