using Grpc.Core;
using Microsoft.Extensions.Logging;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Turns;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Turns;

/// <summary>What a runner had finished and could not tell the server any more is not done, or paid for, a second time.</summary>
public class HeldEntriesTests
{
    private const string Secret = "sk-model-key";

    private static readonly ModelScript Effect = ModelScripts.ToolTurns(1, "execute", _ => new { command = $"echo x >> effects.txt # {Secret}" });

    [Fact]
    public async Task RunAsync_KilledBeforeTheAnswerIsCommitted_TheNextAttemptUsesIt()
    {
        await using var harness = await TurnHarness.StartAsync(Effect);
        harness.Journal.BeforeCommit = entries => KillIf(entries.Any(entry => entry.AssistantMessage is not null));

        await Assert.ThrowsAsync<ProcessKilledException>(() => harness.AttemptAsync(turn: 1, attempt: 1));
        AssertIsOwnersAloneAndWithoutSecrets(Assert.Single(HeldFiles(harness)));
        harness.Journal.BeforeCommit = null;
        var result = await harness.AttemptAsync(turn: 1, attempt: 2);

        Assert.Equal(TurnOutcome.Continue, result.Outcome);
        Assert.Single(harness.Model.Requests);
        Assert.Equal(["x"], harness.Lines("effects.txt"));
        Assert.Equal(
            ["message", "turn/1/attempt/2", "turn/1/assistant"],
            harness.Keys().Take(3));
        Assert.Empty(HeldFiles(harness));
        Assert.Contains(harness.Log.Lines, line => line.Message.Contains("that the server had not acknowledged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_KilledBeforeAResultIsCommitted_ItIsNotUnknown()
    {
        await using var harness = await TurnHarness.StartAsync(Effect);
        harness.Journal.BeforeCommit = entries => KillIf(entries.Any(entry => entry.ToolFinished is not null));

        await Assert.ThrowsAsync<ProcessKilledException>(() => harness.AttemptAsync(turn: 1, attempt: 1));
        harness.Journal.BeforeCommit = null;
        await harness.AttemptAsync(turn: 1, attempt: 2);

        Assert.False(Assert.Single(harness.Journal.Entries, entry => entry.ToolFinished is not null).ToolFinished.Interrupted);
        Assert.Equal(["x"], harness.Lines("effects.txt"));
    }

    [Fact]
    public async Task RunAsync_NewsOfTheCommitWasLost_NothingIsWrittenTwice()
    {
        await using var harness = await TurnHarness.StartAsync(Effect);
        harness.Journal.AfterCommit = entries => KillIf(entries.Any(entry => entry.ToolFinished is not null));

        await Assert.ThrowsAsync<ProcessKilledException>(() => harness.AttemptAsync(turn: 1, attempt: 1));
        var before = harness.Keys().ToArray();
        Assert.Single(HeldFiles(harness));
        Assert.Equal(TurnOutcome.Continue, (await harness.AttemptAsync(turn: 1, attempt: 2)).Outcome);

        Assert.Equal(before, harness.Keys());
        harness.Journal.AfterCommit = null;
        Assert.Equal(TurnOutcome.Done, (await harness.AttemptAsync(turn: 2, attempt: 1)).Outcome);
        Assert.Equal(2, harness.Model.Requests.Count);
        Assert.Empty(HeldFiles(harness));
    }

    [Fact]
    public async Task RunAsync_NewsOfTheLastCommitWasLost_NothingIsKept()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Text("Done."));
        harness.Journal.AfterCommit = _ => throw new ProcessKilledException();
        await Assert.ThrowsAsync<ProcessKilledException>(() => harness.AttemptAsync(turn: 1, attempt: 1));
        Assert.Single(HeldFiles(harness));

        harness.Journal.AfterCommit = null;
        Assert.Equal(TurnOutcome.Done, (await harness.AttemptAsync(turn: 1, attempt: 2)).Outcome);

        Assert.Empty(HeldFiles(harness));
    }

    [Fact]
    public async Task RunAsync_AnswerComesWhileTheAnnouncementWaitsForTheServer_IsKept()
    {
        var gate = new Gate();
        await using var harness = await TurnHarness.StartAsync(Effect.HoldingOnce(turn: 1, gate));
        harness.Options.AnnounceAfter = TimeSpan.Zero;
        harness.Log.Expect(LogLevel.Warning, "The server is away");
        harness.Log.Expect(LogLevel.Warning, "The last entries of execution aex-1, turn 1, could not be written");
        harness.Journal.BeforeCommit = _ =>
        {
            gate.Open();
            throw new RpcException(new Status(StatusCode.Unavailable, "away"));
        };
        using var killed = new CancellationTokenSource();

        var running = harness.AttemptAsync(turn: 1, attempt: 1, killed.Token);
        await Patience.UntilAsync(() => HeldFiles(harness).Length == 1, "the answer on the disk");
        await killed.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        harness.Journal.BeforeCommit = null;
        await harness.AttemptAsync(turn: 1, attempt: 2, CancellationToken.None);

        Assert.Single(harness.Model.Requests);
        Assert.Equal(["x"], harness.Lines("effects.txt"));
    }

    [Fact]
    public async Task RunAsync_TurnTakenOverDuringTheAnnouncement_TheModelIsLeftAlone()
    {
        var gate = new Gate();
        await using var harness = await TurnHarness.StartAsync(_ => ModelAnswer.Text("never heard") with { Gate = gate });
        harness.Options.AnnounceAfter = TimeSpan.Zero;
        harness.Journal.BeforeCommit = _ => harness.Journal.Commit(
            new JournalEntry { Key = "turn/1/attempt/2", TurnStarted = new TurnStarted { Turn = 1, Attempt = 2 } });

        await Assert.ThrowsAsync<TurnSupersededException>(() => harness.AttemptAsync(turn: 1, attempt: 1));

        gate.Open();
        Assert.DoesNotContain(harness.Journal.Entries, entry => entry.AssistantMessage is not null);
    }

    [Fact]
    public async Task RunAsync_RunnerStopsWhileTheServerIsAway_TheNextOneGoesOn()
    {
        await using var harness = await TurnHarness.StartAsync(Effect);
        harness.Log.Expect(LogLevel.Warning, "The server is away");
        using var stopping = new CancellationTokenSource();
        harness.Journal.BeforeCommit = _ =>
        {
            stopping.Cancel();
            throw new RpcException(new Status(StatusCode.Unavailable, "away"));
        };

        await Assert.ThrowsAsync<RunnerStoppingException>(() => harness.AttemptAsync(turn: 1, attempt: 1, stopping: stopping.Token));
        harness.Journal.BeforeCommit = null;
        await harness.AttemptAsync(turn: 1, attempt: 2, CancellationToken.None);

        Assert.Single(harness.Model.Requests);
        Assert.Equal(["x"], harness.Lines("effects.txt"));
    }

    [Fact]
    public async Task RunAsync_AnotherHostHasAskedMeanwhile_ItsAnswerCounts()
    {
        await using var harness = await TurnHarness.StartAsync(Effect);
        harness.Journal.BeforeCommit = _ => throw new ProcessKilledException();
        await Assert.ThrowsAsync<ProcessKilledException>(() => harness.AttemptAsync(turn: 1, attempt: 1));
        harness.Journal.BeforeCommit = null;
        harness.Journal.Commit(
            new JournalEntry { Key = "turn/1/attempt/2", TurnStarted = new TurnStarted { Turn = 1, Attempt = 2 } },
            new JournalEntry { Key = "turn/1/assistant", AssistantMessage = new AssistantMessage { Turn = 1, Blocks = { new ContentBlock { Text = "Nothing to do." } } } });

        var result = await harness.AttemptAsync(turn: 1, attempt: 3);

        Assert.Equal(TurnOutcome.Done, result.Outcome);
        Assert.Empty(harness.Lines("effects.txt"));
        Assert.Equal(["message", "turn/1/attempt/2", "turn/1/assistant"], harness.Keys());
    }

    [Fact]
    public async Task RunAsync_AttemptThatWasTakenForDeadWritesAfterAll_OnlyOneOfBothGoesOn()
    {
        await using var harness = await TurnHarness.StartAsync(Effect);
        using var late = new ManualResetEventSlim();
        var arrived = new TaskCompletionSource();
        harness.Journal.BeforeCommit = entries =>
        {
            if (entries.Any(entry => entry.Key == "turn/1/attempt/1"))
            {
                arrived.TrySetResult();
                late.Wait();
            }
        };

        var first = harness.AttemptAsync(turn: 1, attempt: 1);
        await arrived.Task.WithPatience();
        var second = await harness.AttemptAsync(turn: 1, attempt: 2);
        late.Set();

        Assert.Equal(TurnOutcome.Continue, second.Outcome);
        await Assert.ThrowsAsync<TurnSupersededException>(() => first);
        Assert.Single(harness.Model.Requests);
        Assert.Equal(["x"], harness.Lines("effects.txt"));
    }

    [Fact]
    public async Task RunAsync_AttemptThatWasTakenForDeadWritesFirst_TheSecondLeavesItTheTurn()
    {
        await using var harness = await TurnHarness.StartAsync(Effect);
        IReadOnlyList<JournalEntry> late = [];
        harness.Journal.BeforeCommit = entries =>
        {
            late = [.. entries.Select(entry => entry.Clone())];
            throw new ProcessKilledException();
        };
        await Assert.ThrowsAsync<ProcessKilledException>(() => harness.AttemptAsync(turn: 1, attempt: 1));
        harness.Journal.BeforeCommit = _ => harness.Journal.Commit(late);

        await Assert.ThrowsAsync<TurnSupersededException>(() => harness.AttemptAsync(turn: 1, attempt: 2));

        Assert.Empty(harness.Lines("effects.txt"));
    }

    [Fact]
    public async Task RunAsync_SubAgentKilledBeforeItsAnswerIsCommitted_TheNextAttemptUsesIt()
    {
        await using var harness = await TurnHarness.StartAsync(request => request.Messages[0].Text switch
        {
            "Do the work" when request.Turn == 1 => ModelAnswer.Tool("task", new { description = "Count." }),
            "Do the work" => ModelAnswer.Text("Done."),
            _ => ModelAnswer.Text("Three."),
        });
        harness.Journal.BeforeCommit = entries => KillIf(entries.Any(entry => entry.AssistantMessage is not null && entry.SubAgent.Length > 0));

        await Assert.ThrowsAsync<ProcessKilledException>(() => harness.AttemptAsync(turn: 1, attempt: 1));
        harness.Journal.BeforeCommit = null;
        await harness.AttemptAsync(turn: 1, attempt: 2);

        Assert.Equal(2, harness.Model.Requests.Count);
        Assert.Equal("Three.", Assert.Single(harness.Journal.Entries, entry => entry.ToolFinished is not null).ToolFinished.Output);
    }

    [Fact]
    public async Task RunAsync_DiskTakesNothing_TheRunGoesOnAndTheLogSaysSo()
    {
        await using var harness = await TurnHarness.StartAsync(Effect);
        harness.Log.Expect(LogLevel.Warning, "cannot be kept in");
        harness.Data.Dispose();
        await File.WriteAllTextAsync(harness.Data.Path, "in the way");

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        // Once, not once in a turn.
        Assert.Single(harness.Log.Lines, line => line.Message.Contains("cannot be kept in", StringComparison.Ordinal));
        File.Delete(harness.Data.Path);
    }

    [Fact]
    public async Task RunAsync_FileIsDamaged_TheModelIsAskedAgain()
    {
        await using var harness = await TurnHarness.StartAsync(Effect);
        harness.Log.Expect(LogLevel.Warning, "cannot be read and is not used");
        var file = await KilledBeforeTheCommitAsync(harness);
        var content = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(file, content[..(content.Length - 5)]);

        Assert.Equal(TurnOutcome.Continue, (await harness.AttemptAsync(turn: 1, attempt: 2)).Outcome);

        Assert.Equal(2, harness.Model.Requests.Count);
        Assert.Empty(HeldFiles(harness));
    }

    [Fact]
    public async Task RunAsync_KilledInTheMiddleOfAWrite_WhatWasWholeIsUsed()
    {
        await using var harness = await TurnHarness.StartAsync(Effect);
        harness.Log.Expect(LogLevel.Warning, "cannot be read and is not used");
        var file = await KilledBeforeTheCommitAsync(harness);
        var content = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(file, [.. content, .. content[..(content.Length - 5)]]);

        await harness.AttemptAsync(turn: 1, attempt: 2);

        Assert.Single(harness.Model.Requests);
        Assert.Equal(["x"], harness.Lines("effects.txt"));
    }

    [Fact]
    public async Task RunAsync_WhoFoundAnAnswerIsKilledToo_ItsOwnResultIsFound()
    {
        await using var harness = await TurnHarness.StartAsync(Effect);
        await KilledBeforeTheCommitAsync(harness);
        harness.Journal.BeforeCommit = entries => KillIf(entries.Any(entry => entry.ToolFinished is not null));
        await Assert.ThrowsAsync<ProcessKilledException>(() => harness.AttemptAsync(turn: 1, attempt: 2));
        harness.Journal.BeforeCommit = null;

        Assert.Equal(TurnOutcome.Continue, (await harness.AttemptAsync(turn: 1, attempt: 3)).Outcome);

        Assert.Single(harness.Model.Requests);
        Assert.Equal(["x"], harness.Lines("effects.txt"));
        Assert.False(Assert.Single(harness.Journal.Entries, entry => entry.ToolFinished is not null).ToolFinished.Interrupted);
        Assert.Empty(HeldFiles(harness));
    }

    [Fact]
    public async Task RunAsync_RunEndedMeanwhile_NothingIsKept()
    {
        await using var harness = await TurnHarness.StartAsync(Effect);
        harness.Journal.BeforeCommit = _ => harness.Journal.Commit(new JournalEntry { Key = "end", Finished = new ExecutionFinished() });

        await Assert.ThrowsAsync<JournalRefusedException>(() => harness.AttemptAsync(turn: 1, attempt: 1));

        Assert.Empty(HeldFiles(harness));
    }

    [Fact]
    public async Task RunAsync_RunCancelledAfterTheDeath_NothingIsKept()
    {
        await using var harness = await TurnHarness.StartAsync(Effect);
        harness.Journal.BeforeCommit = _ => throw new ProcessKilledException();
        await Assert.ThrowsAsync<ProcessKilledException>(() => harness.AttemptAsync(turn: 1, attempt: 1));
        harness.Journal.BeforeCommit = null;
        harness.Journal.Commit(new JournalEntry { Key = "cancel", Notice = new Notice { Text = "enough" } });

        await Assert.ThrowsAsync<RunCancelledException>(() => harness.AttemptAsync(turn: 1, attempt: 2));

        Assert.Empty(HeldFiles(harness));
    }

    [Fact]
    public async Task RunAsync_PowerLossLeftAHoleInTheFile_TheModelIsAskedAgain()
    {
        await using var harness = await TurnHarness.StartAsync(Effect);
        harness.Log.Expect(LogLevel.Warning, "cannot be read and is not used");
        var file = await KilledBeforeTheCommitAsync(harness);
        var content = await File.ReadAllBytesAsync(file);
        content.AsSpan(content.AsSpan().IndexOf("effects"u8), 7).Clear();
        await File.WriteAllBytesAsync(file, content);

        await harness.AttemptAsync(turn: 1, attempt: 2);

        Assert.Equal(2, harness.Model.Requests.Count);
        Assert.Equal(["x"], harness.Lines("effects.txt"));
    }

    [Fact]
    public async Task RunAsync_FolderWasTakenAway_IsMadeAnew()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.ToolTurns(2, "execute", _ => new { command = "true" }));
        var held = new List<int>();
        harness.Journal.BeforeCommit = entries =>
        {
            if (entries.Any(HeldEntries.IsWorthHolding))
            {
                held.Add(HeldFiles(harness).Length);
                Directory.Delete(harness.Data.Path, recursive: true);
            }
        };

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Equal([1, 1, 1, 1, 1], held);
    }

    [Fact]
    public async Task RunAsync_FilesOfLongAgo_AreRemoved()
    {
        await using var harness = await TurnHarness.StartAsync(Effect);
        var old = harness.Data.Write("aex-old.held", "");
        File.SetLastWriteTimeUtc(old, TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromDays(31));
        var recent = harness.Data.Write("aex-recent.held", "");

        await harness.RunAsync();

        Assert.Equal([recent], HeldFiles(harness));
    }

    /// <summary>The file that a runner leaves.</summary>
    private static async Task<string> KilledBeforeTheCommitAsync(TurnHarness harness)
    {
        harness.Journal.BeforeCommit = _ => throw new ProcessKilledException();
        await Assert.ThrowsAsync<ProcessKilledException>(() => harness.AttemptAsync(turn: 1, attempt: 1));
        harness.Journal.BeforeCommit = null;

        return Assert.Single(HeldFiles(harness));
    }

    private static string[] HeldFiles(TurnHarness harness) => Directory.GetFiles(harness.Data.Path, "*.held");

    private static void AssertIsOwnersAloneAndWithoutSecrets(string file)
    {
        Assert.DoesNotContain(Secret, File.ReadAllText(file), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    private static void KillIf(bool condition)
    {
        if (condition)
        {
            throw new ProcessKilledException();
        }
    }
}
