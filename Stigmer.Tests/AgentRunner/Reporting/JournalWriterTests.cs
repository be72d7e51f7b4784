using Microsoft.Extensions.Logging.Abstractions;
using Stigmer.AgentRunner.Reporting;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.AgentRunner.Reporting;

public class JournalWriterTests
{
    [Fact]
    public async Task FlushAsync_SomethingElseWasQueuedMeanwhile_NothingStaysOnTheDisk()
    {
        using var folder = new TempFolder();
        var server = new FakeJournalClient();
        var journal = new Journal(server, new ServerCalls([], TimeProvider.System, NullLogger<ServerCalls>.Instance));
        var copy = new ExecutionJournal("aex-1", new Blueprint());
        using var held = new HeldFolder(folder.Path, TimeProvider.System, NullLogger<HeldFolder>.Instance).Of("aex-1");
        using var writer = new JournalWriter(journal, held, copy, new TurnPosition("aex-1", 1, 1), new SecretRedactor([]));
        var said = false;
        server.BeforeCommit = _ =>
        {
            if (!said)
            {
                said = true;
                writer.Add(new JournalEntry { Key = "turn/1/notice", Notice = new Notice { Text = "by the way" } });
            }
        };

        writer.Add(new JournalEntry { Key = "turn/1/assistant", AssistantMessage = new AssistantMessage { Turn = 1 } });
        await writer.FlushAsync(CancellationToken.None);
        await writer.FlushAsync(CancellationToken.None);

        Assert.Equal(["turn/1/assistant", "turn/1/notice"], server.Entries.Select(entry => entry.Key));
        Assert.Equal(0, new FileInfo(Assert.Single(Directory.GetFiles(folder.Path))).Length);
    }

    [Fact]
    public async Task FlushAsync_Acknowledged_WhatAnotherAgentMayBeWritingToTheDiskIsNotChanged()
    {
        using var folder = new TempFolder();
        var server = new FakeJournalClient();
        var journal = new Journal(server, new ServerCalls([], TimeProvider.System, NullLogger<ServerCalls>.Instance));
        var copy = new ExecutionJournal("aex-1", new Blueprint());
        using var held = new HeldFolder(folder.Path, TimeProvider.System, NullLogger<HeldFolder>.Instance).Of("aex-1");
        using var writer = new JournalWriter(journal, held, copy, new TurnPosition("aex-1", 1, 1), new SecretRedactor([]));
        IReadOnlyList<JournalEntry> waiting = [];
        server.BeforeCommit = entries => waiting = entries;

        writer.Add(new JournalEntry { Key = "turn/1/notice", Notice = new Notice { Text = "by the way" } });
        await writer.FlushAsync(CancellationToken.None);

        var known = Assert.Single(copy.Entries);
        Assert.Equal(1, known.Seq);
        Assert.NotNull(known.Time);
        var sent = Assert.Single(waiting);
        Assert.Equal(0, sent.Seq);
        Assert.Null(sent.Time);
    }
}
