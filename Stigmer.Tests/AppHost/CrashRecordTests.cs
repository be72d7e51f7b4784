using Aspire.Hosting.ApplicationModel;
using Stigmer.AppHost.Restarts;

namespace Stigmer.Tests.AppHost;

public sealed class CrashRecordTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly RestartOptions _options = new();
    private CrashRecord _record = new();
    private DateTimeOffset _now = _start;
    private bool _gaveUp;

    [Fact]
    public void After_CrashesInARow_WaitsLongerAndLongerUpToTheBound()
    {
        var delays = Enumerable.Range(0, 7).Select(_ => Crash(exitCode: 137)!.Value.TotalSeconds);

        Assert.Equal([0.5, 1, 2, 4, 8, 15, 15], delays);
    }

    [Fact]
    public void After_ACrashThatFollowsOnLongHealth_CountsItAsTheFirst()
    {
        Crash();
        Crash();
        See(KnownResourceStates.Running);
        _now += _options.ForgetAfter;

        Assert.Equal(_options.FirstDelay, Crash());
    }

    [Fact]
    public void After_ACrashSoonAfterTheStart_CountsOn()
    {
        Crash();
        See(KnownResourceStates.Running);
        _now += _options.ForgetAfter / 2;

        Assert.Equal(_options.FirstDelay * 2, Crash());
    }

    [Fact]
    public void After_CrashesInARowOfWhatWasHealthyEachTime_WaitsNoLongerThanItsOwnBound()
    {
        var delays = Enumerable.Range(0, 6).Select(_ =>
        {
            See(KnownResourceStates.Running);

            return Crash()!.Value.TotalSeconds;
        });

        Assert.Equal([0.5, 1, 2, 2, 2, 2], delays);
    }

    [Fact]
    public void After_KillsOfWhatHasBeenHealthy_WaitsNoLongerThanItsBoundWhileFailuresOfItsOwnDo()
    {
        See(KnownResourceStates.Running);
        Assert.All(Enumerable.Range(0, 6), _ => Assert.InRange(Crash(exitCode: 137)!.Value, TimeSpan.Zero, _options.LongestDelayOnceHealthy));

        // Something has changed since that it cannot start with.
        Assert.Equal(_options.LongestDelay, Crash(exitCode: 1));
    }

    [Fact]
    public void After_AStopByCommand_DoesNothing()
    {
        See(KnownResourceStates.Running);
        See(KnownResourceStates.Stopping);

        Assert.Null(See(KnownResourceStates.Finished, exitCode: 143));
    }

    [Fact]
    public void After_AnEndWithoutFailure_DoesNothing()
    {
        See(KnownResourceStates.Running);

        Assert.Null(See(KnownResourceStates.Finished, exitCode: 0));
    }

    [Fact]
    public void After_TheSameEndToldTwice_ActsOnce()
    {
        Crash();

        Assert.Null(See(KnownResourceStates.Finished, exitCode: 1));
    }

    [Fact]
    public void After_RefusalsInARow_GivesUpAndOnceMoreForEachNewStart()
    {
        var delays = Enumerable.Range(0, _options.Attempts).Select(_ => Crash()?.TotalSeconds).ToList();

        Assert.Equal([0.5, 1, 2, 4, null], delays);
        Assert.True(_gaveUp);
        See(KnownResourceStates.Starting);
        Assert.False(_gaveUp);
        Assert.Null(See(KnownResourceStates.Finished, exitCode: 1));
        Assert.True(_gaveUp);
    }

    [Fact]
    public void After_CrashesOfAResourceThatHasBeenHealthy_NeverGivesUp()
    {
        See(KnownResourceStates.Running);

        Assert.All(Enumerable.Range(0, 20), _ => Assert.NotNull(Crash()));
    }

    [Fact]
    public void After_AKillBetweenRefusals_CountsAnew()
    {
        Assert.All(Enumerable.Range(0, _options.Attempts - 1), _ => Assert.NotNull(Crash()));
        Assert.NotNull(Crash(exitCode: 137));

        Assert.NotNull(Crash());
    }

    private TimeSpan? Crash(int exitCode = 1)
    {
        See(KnownResourceStates.Starting);
        return See(KnownResourceStates.Finished, exitCode);
    }

    private TimeSpan? See(string state, int? exitCode = null)
    {
        // Without checks, a resource is healthy as soon as it runs.
        var snapshot = new CustomResourceSnapshot { ResourceType = "Project", Properties = [], State = state, ExitCode = exitCode };
        (_record, var delay, _gaveUp) = _record.After(snapshot, _now, _options);
        return delay;
    }
}
