using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Compat.Tests.Support;

namespace Compat.Tests.ApplicationHost;

public sealed class ProcessTests
{
    [Fact]
    public async Task Process_ThatEnds_IsFinishedWithItsExitCodeAndItsOutput()
    {
        await using var scratch = new ScratchApplication();
        var script = scratch.AddScript("script", "pwd; echo oops >&2; exit 7");

        await scratch.StartAsync();

        var end = await scratch.UntilAsync("script", s => s.State?.Text == KnownResourceStates.Finished);
        Assert.Equal(7, end.Snapshot.ExitCode);
        Assert.Equal(scratch.Folder, await scratch.LineAsync(script.Resource, "scratch-application-"));
        Assert.Equal("oops", await scratch.LineAsync(script.Resource, "oops"));
        var arguments = end.Snapshot.Properties.Single(property => property.Name == "executable.args");
        Assert.Equal(["-c", "pwd; echo oops >&2; exit 7"], Assert.IsType<string[]>(arguments.Value));
        Assert.True(arguments.IsSensitive);
        Assert.NotNull(end.Snapshot.CreationTimeStamp);
    }

    [Fact]
    public async Task Process_KilledByASignal_HasTheShellsExitCode()
    {
        await using var scratch = new ScratchApplication();
        scratch.AddScript("script", "kill -9 $$");

        await scratch.StartAsync();

        var end = await scratch.UntilAsync("script", s => s.State?.Text == KnownResourceStates.Finished);
        Assert.Equal(137, end.Snapshot.ExitCode);
    }

    [Fact]
    public async Task Process_ThatCannotBeStarted_FailsAlone()
    {
        await using var scratch = new ScratchApplication();
        var ghost = scratch.Builder.AddExecutable("ghost", "no-such-program", ".");
        scratch.AddScript("other", "sleep 100");

        await scratch.StartAsync();

        await scratch.UntilAsync("ghost", s => s.State is { Text: "FailedToStart", Style: "error" });
        await scratch.UntilAsync("other", s => s.State?.Text == KnownResourceStates.Running);
        Assert.Contains("no-such-program", await scratch.LineAsync(ghost.Resource, "DistributedApplicationException"));
    }

    [Fact]
    public async Task Process_ThatLeavesChildrenBehind_TakesThemWithIt()
    {
        await using var scratch = new ScratchApplication();
        var script = scratch.AddScript("script", "sleep 1000 & echo child $!; exit 1");

        await scratch.StartAsync();

        await scratch.UntilAsync("script", s => s.State?.Text == KnownResourceStates.Finished);
        Assert.False(Runs(await NumberAsync(scratch, script.Resource, "child ")));
    }

    [Fact]
    public async Task Stop_OfTheApplication_EndsEverythingIncludingChildrenInOtherSessions()
    {
        int near, far;
        await using (var scratch = new ScratchApplication())
        {
            var script = scratch.AddScript("script", "sleep 1000 & echo near $!; setsid sh -c 'echo far $$; sleep 1000' & wait");
            await scratch.StartAsync();
            near = await NumberAsync(scratch, script.Resource, "near ");
            far = await NumberAsync(scratch, script.Resource, "far ");
            Assert.True(Runs(near) && Runs(far));
        }

        Assert.False(Runs(near));
        Assert.False(Runs(far));
    }

    [Fact]
    public async Task Stop_OfTheApplication_EndsWhatADescendantInAnotherSessionStartsInTheLastMoment()
    {
        int heir;
        await using (var scratch = new ScratchApplication())
        {
            // The descendants are counted before the heir is there, and its session is not the script's.
            var script = scratch.AddScript(
                "script", "setsid sh -c 'trap \"sleep 1000 >heir & echo \\$! >heir.pid; exit\" TERM; echo ready; while :; do sleep 0.05; done' & wait");
            await scratch.StartAsync();
            await scratch.LineAsync(script.Resource, "ready");
            await scratch.Application.StopAsync(scratch.Limit);
            heir = int.Parse(await File.ReadAllTextAsync(Path.Combine(scratch.Folder, "heir.pid"), scratch.Limit), CultureInfo.InvariantCulture);
        }

        Assert.False(Runs(heir));
    }

    [Fact]
    public async Task Stop_WhileAResourceStillWaits_EndsTheWait()
    {
        await using var scratch = new ScratchApplication();
        var failed = scratch.Builder.AddExecutable("failed", "no-such-program", ".");
        scratch.AddScript("waiting", "sleep 1000").WaitFor(failed);
        var start = scratch.StartAsync();
        await scratch.UntilAsync("waiting", s => s.State?.Text == KnownResourceStates.Waiting);

        await scratch.Application.StopAsync(scratch.Limit);

        // Being asked to stop is no failure of the start.
        await start.WaitAsync(scratch.Limit);
    }

    [Fact]
    public void Guard_KilledAMomentAgo_IsLeftInPeace()
    {
        // No process has such an id. Whether the guard has been replaced already is a matter of luck, so it is tried often.
        const int nobody = int.MaxValue;
        for (var round = 0; round < 30; round++)
        {
            using var guard = new global::Aspire.Hosting.Processes.ProcessGuard();
            guard.Watch(nobody);
            using var shell = Process.GetProcessById(guard.ShellId);
            shell.Kill();
            shell.WaitForExit();
            guard.Forget(nobody);
        }
    }

    [Fact]
    public async Task Guard_WhenNobodyWritesToItAnyMore_EndsWhatItWatches()
    {
        using var guard = new global::Aspire.Hosting.Processes.ProcessGuard();
        var plan = new global::Aspire.Hosting.Processes.LaunchPlan(
            "/bin/sh", ["-c", "trap '' TERM; sleep 1000 & echo $!; while :; do wait; done"], "/", new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" });
        var line = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = global::Aspire.Hosting.Processes.SupervisedProcess.Start(plan, guard, TimeProvider.System, (text, _) => line.TrySetResult(text));
        var child = int.Parse(await line.Task.WaitAsync(Patience.Limit), CultureInfo.InvariantCulture);

        guard.Dispose();

        Assert.Equal(137, await process.Completion.WaitAsync(Patience.Limit));
        Assert.False(Runs(child));
    }

    [Fact]
    public async Task Guard_WhenTheApplicationDiesBeforeItKnowsAnId_EndsTheProcessByItsMark()
    {
        using var guard = new global::Aspire.Hosting.Processes.ProcessGuard();
        var mark = Guid.NewGuid().ToString("N");
        guard.Expect(mark);
        using var process = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", "sleep 1000 & wait"]) { Environment = { ["APPHOST_PROCESS_MARK"] = mark } })!;

        try
        {
            guard.Dispose();

            await process.WaitForExitAsync().WaitAsync(Patience.Limit);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static async Task<int> NumberAsync(ScratchApplication scratch, IResource resource, string label) =>
        int.Parse((await scratch.LineAsync(resource, label))[label.Length..], CultureInfo.InvariantCulture);

    private static bool Runs(int pid)
    {
        var status = $"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/status";
        return File.Exists(status) && !File.ReadAllText(status).Contains("State:\tZ", StringComparison.Ordinal);
    }
}
