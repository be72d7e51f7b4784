using Microsoft.Extensions.Logging.Abstractions;
using Stigmer.AgentRunner.Reporting;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.AgentRunner.Reporting;

public sealed class JournalWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeJournalClient _server = new();
    private readonly ExecutionJournal _copy = new("aex-1", new Blueprint());
    private readonly HeldEntries _held;
    private readonly JournalWriter _writer;

    public JournalWriterTests()
    {
        var journal = new Journal(_server, new ServerCalls([], TimeProvider.System, NullLogger<ServerCalls>.Instance));
        _held = new HeldFolder(_folder.Path, TimeProvider.System, NullLogger<HeldFolder>.Instance).Of("aex-1");
        _writer = new JournalWriter(journal, _held, _copy, new TurnPosition("aex-1", 1, 1), new SecretRedactor([]));
    }

    [Fact]
    public async Task FlushAsync_SomethingElseWasQueuedMeanwhile_NothingStaysOnTheDisk()
    {
        var said = false;
        _server.BeforeCommit = _ =>
        {
            if (!said)
            {
                said = true;
                _writer.Add(new JournalEntry { Key = "turn/1/notice", Notice = new Notice { Text = "by the way" } });
            }
        };

        _writer.Add(new JournalEntry { Key = "turn/1/assistant", AssistantMessage = new AssistantMessage { Turn = 1 } });
        await _writer.FlushAsync(CancellationToken.None);
        await _writer.FlushAsync(CancellationToken.None);

        Assert.Equal(["turn/1/assistant", "turn/1/notice"], _server.Entries.Select(entry => entry.Key));
        Assert.Equal(0, new FileInfo(Assert.Single(Directory.GetFiles(_folder.Path))).Length);
    }

    [Fact]
    public async Task FlushAsync_Acknowledged_WhatAnotherAgentMayBeWritingToTheDiskIsNotChanged()
    {
        IReadOnlyList<JournalEntry> waiting = [];
        _server.BeforeCommit = entries => waiting = entries;

        _writer.Add(new JournalEntry { Key = "turn/1/notice", Notice = new Notice { Text = "by the way" } });
        await _writer.FlushAsync(CancellationToken.None);

        var known = Assert.Single(_copy.Entries);
        Assert.Equal(1, known.Seq);
        Assert.NotNull(known.Time);
        var sent = Assert.Single(waiting);
        Assert.Equal(0, sent.Seq);
        Assert.Null(sent.Time);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _held.Dispose();
        _folder.Dispose();
    }
}
