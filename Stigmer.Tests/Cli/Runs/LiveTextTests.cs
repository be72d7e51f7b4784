using Stigmer.Api.Executions.V1;
using Stigmer.Cli.Output;
using Stigmer.Cli.Runs;

namespace Stigmer.Tests.Cli.Runs;

public sealed class LiveTextTests
{
    private readonly LiveText _text = new();

    [Fact]
    public void OnMessage_AfterAllDeltas_AddsNothing()
    {
        Assert.Equal("Hello world", Shown(Delta(1, "Hello "), Delta(1, "world", 6)));
        Assert.Empty(_text.OnMessage(1, "Hello world"));
    }

    [Fact]
    public void OnMessage_AfterSomeDeltas_AddsTheRemainder()
    {
        Shown(Delta(1, "Hello "));

        Assert.Equal([new TextArrived(1, "world")], _text.OnMessage(1, "Hello world"));
    }

    [Fact]
    public void OnMessage_AfterLostDeltas_AddsWhatIsMissing()
    {
        Assert.Equal("Hello ", Shown(Delta(1, "Hello "), Delta(1, "ld", 9)));

        Assert.Equal([new TextArrived(1, "world")], _text.OnMessage(1, "Hello world"));
    }

    [Fact]
    public void OnMessage_OtherThanTheLiveText_ReplacesIt()
    {
        Shown(Delta(1, "Hello"));

        Assert.Collection(
            _text.OnMessage(1, "Good day"),
            shown => Assert.IsType<TextWithdrawn>(shown),
            shown => Assert.Equal(new TextArrived(1, "Good day"), shown));
    }

    [Fact]
    public void OnDelta_ThatWasSeen_ShowsOnlyWhatIsNew() =>
        Assert.Equal("Hello world!", Shown(Delta(1, "Hello "), Delta(1, "Hello world"), Delta(1, "world", 6), Delta(1, "!", 11)));

    [Fact]
    public void OnDelta_WithoutItsBeginning_WaitsForIt() =>
        Assert.Equal("Hello world", Shown(Delta(1, "world", 6), Delta(1, "Hello "), Delta(1, "world", 6)));

    [Fact]
    public void OnDelta_OfAnotherAttempt_Supersedes()
    {
        Shown(Delta(1, "Hel"));

        Assert.Collection(
            _text.OnDelta(Delta(1, "Good", attempt: 2)),
            shown => Assert.Equal(new TextWithdrawn(1, "the model was asked again"), shown),
            shown => Assert.Equal(new TextArrived(1, "Good"), shown));
        Assert.Empty(_text.OnDelta(Delta(1, "lo", 3)));
        Assert.Equal([new TextArrived(1, " day")], _text.OnMessage(1, "Good day"));
    }

    [Fact]
    public void OnDelta_OfAnotherModelCall_Supersedes()
    {
        Shown(Delta(1, "Hel"));

        Assert.Equal(2, _text.OnDelta(Delta(1, "Hi", call: 2)).Count());
    }

    [Fact]
    public void OnDelta_AfterTheMessage_IsLate()
    {
        Assert.Single(_text.OnMessage(1, "Hello"));

        Assert.Empty(_text.OnDelta(Delta(1, "Hello")));
    }

    [Fact]
    public void OnMessage_WithoutText_ShowsNothing() => Assert.Empty(_text.OnMessage(1, ""));

    private string Shown(params Delta[] deltas) =>
        string.Concat(deltas.SelectMany(delta => _text.OnDelta(delta).ToList()).OfType<TextArrived>().Select(shown => shown.Text));

    private static Delta Delta(int turn, string text, int offset = 0, int attempt = 1, int call = 1) =>
        new() { ExecutionId = "aex-1", Turn = turn, Attempt = attempt, ModelCall = call, Offset = offset, Text = text };
}
