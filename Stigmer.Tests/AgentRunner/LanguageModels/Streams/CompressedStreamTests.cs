using System.IO.Compression;
using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.LanguageModels;

namespace Stigmer.Tests.AgentRunner.LanguageModels.Streams;

/// <summary>Answers of gateways that compress; and that what is streamed is not held back for it.</summary>
public class CompressedStreamTests
{
    [Theory]
    [InlineData("anthropic")]
    [InlineData("openai")]
    [InlineData("ollama")]
    public async Task Read_Compressed_IsTheSameAnswer(string provider)
    {
        var recording = RecordedStreams.Bytes(ReplayedProvider.RecordingOf(provider));
        await using var replayed = await ReplayedProvider.StartAsync(provider);
        var expected = await replayed.ReadAsync(recording);
        foreach (var encoding in new[] { "gzip", "deflate", "br" })
        {
            replayed.Server.Encoding = encoding;

            Assert.Equal(expected, await replayed.ReadAsync(Compress(encoding, recording)));
        }
    }

    [Theory]
    [InlineData("openai", null)]
    [InlineData("openai", "gzip")]
    [InlineData("anthropic", null)]
    [InlineData("anthropic", "gzip")]
    [InlineData("ollama", null)]
    [InlineData("ollama", "gzip")]
    public async Task Read_PiecesThatComeOneByOne_AreSeenAsTheyCome(string provider, string? encoding)
    {
        var recording = ReplayedProvider.RecordingOf(provider);
        var half = recording.IndexOf('\n', recording.IndexOf("Grüße", StringComparison.Ordinal)) + 1;
        // An event ends with an empty line.
        half += provider == "ollama" ? 0 : 1;
        await using var replayed = await ReplayedProvider.StartAsync(provider);
        replayed.Server.Encoding = encoding;
        replayed.Server.Between = new Gate();
        ReadOnlyMemory<byte>[] parts = [RecordedStreams.Bytes(recording[..half]), RecordedStreams.Bytes(recording[half..])];

        // The server goes on only after the first text has been seen.
        var message = await replayed.ReadAsync(
            new OpeningObserver(replayed.Server.Between), encoding is null ? parts : Compress(encoding, parts[0], parts[1]));

        Assert.Contains(message.Blocks, block => block.Text == "Grüße 😀 \n\tend");
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("ollama")]
    public async Task Read_CompressedAndBroken_MayPass(string provider)
    {
        await using var replayed = await ReplayedProvider.StartAsync(provider);
        replayed.Server.Encoding = "gzip";

        Assert.True((await Assert.ThrowsAsync<LanguageModelException>(() => replayed.ReadAsync("no gzip at all, but text"u8.ToArray()))).IsTransient);
    }

    // What has been compressed after each part, as servers flush it.
    private static ReadOnlyMemory<byte>[] Compress(string encoding, params ReadOnlyMemory<byte>[] parts)
    {
        using var compressed = new MemoryStream();
        using Stream compressor = encoding switch
        {
            "gzip" => new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new BrotliStream(compressed, CompressionLevel.Fastest, leaveOpen: true),
        };
        var written = new List<ReadOnlyMemory<byte>>();
        foreach (var part in parts)
        {
            compressor.Write(part.Span);
            compressor.Flush();
            written.Add(Take());
        }

        compressor.Dispose();
        written[^1] = written[^1].ToArray().Concat(Take()).ToArray();

        return [.. written];

        byte[] Take()
        {
            var taken = compressed.ToArray();
            compressed.SetLength(0);

            return taken;
        }
    }

    private sealed class OpeningObserver(Gate gate) : IModelCallObserver
    {
        public void Received(int call, AIContent content)
        {
            if (content is TextContent)
            {
                gate.Open();
            }
        }

        public Task FailedAsync(ModelCallFailure failure, CancellationToken cancellationToken) => Task.CompletedTask;

        public void Abandoned(ModelCallFailure failure)
        {
        }
    }
}
