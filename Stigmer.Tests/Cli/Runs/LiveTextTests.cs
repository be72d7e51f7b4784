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
        Assert.Equal("Hello world", Shown(Delta(1, "Hello "), Delta(1, "world")));
        Assert.Empty(_text.OnMessage(1, "Hello world"));
    }

    [Fact]
    public void OnMessage_AfterSomeDeltas_AddsTheRemainder()
    {
        Shown(Delta(1, "Hello "));

        Assert.Equal([new TextArrived(1, "world")], _text.OnMessage(1, "Hello world"));
    }

    [Fact]
    public void OnMessage_AfterLostDeltas_WithdrawsAndShowsAll()
    {
        Shown(Delta(1, "Hello "), Delta(1, "ld"));

        Assert.Collection(
            _text.OnMessage(1, "Hello world"),
            shown => Assert.IsType<TextWithdrawn>(shown),
            shown => Assert.Equal(new TextArrived(1, "Hello world"), shown));
    }

    [Fact]
    public void OnDelta_OfAnotherAttempt_Supersedes()
    {
        Shown(Delta(1, "Hel"));

        Assert.Collection(
            _text.OnDelta(Delta(1, "Good", attempt: 2)),
            shown => Assert.Equal(new TextWithdrawn(1, "the model was asked again"), shown),
            shown => Assert.Equal(new TextArrived(1, "Good"), shown));
        Assert.Empty(_text.OnDelta(Delta(1, "lo")));
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
    public void MarkGap_WhileTextFlows_WaitsForTheMessage()
    {
        Shown(Delta(1, "Hello "));
        _text.MarkGap();

        Assert.Empty(_text.OnDelta(Delta(1, "ld")));
        Assert.Equal([new TextArrived(1, "world")], _text.OnMessage(1, "Hello world"));
        Assert.Equal("Next", Shown(Delta(2, "Next")));
    }

    [Fact]
    public void MarkGap_BeforeATurnOfWhichNothingWasSeen_WaitsForItsMessage()
    {
        _text.OnMessage(1, "One").ToList();
        _text.MarkGap();

        Assert.Empty(_text.OnDelta(Delta(3, "middle of three")));
        Assert.Equal([new TextArrived(3, "the middle of three")], _text.OnMessage(3, "the middle of three"));
    }

    [Fact]
    public void MarkGap_ThenAnotherModelCall_ShowsItWhole()
    {
        Shown(Delta(1, "Hello "));
        _text.MarkGap();

        Assert.Equal(new TextArrived(1, "Good"), _text.OnDelta(Delta(1, "Good", attempt: 2)).Last());
    }

    [Fact]
    public void OnMessage_WithoutText_ShowsNothing() => Assert.Empty(_text.OnMessage(1, ""));

    private string Shown(params Delta[] deltas) =>
        string.Concat(deltas.SelectMany(delta => _text.OnDelta(delta).ToList()).OfType<TextArrived>().Select(shown => shown.Text));

    private static Delta Delta(int turn, string text, int attempt = 1, int call = 1) =>
        new() { ExecutionId = "aex-1", Turn = turn, Attempt = attempt, ModelCall = call, Text = text };
}
