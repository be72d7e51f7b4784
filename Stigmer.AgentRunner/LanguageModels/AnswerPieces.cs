using System.Buffers;
using System.IO.Pipelines;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>The pieces of an answer that was asked for as a stream of events. A server that does not stream gives one document instead, which is then the only piece.</summary>
internal static class AnswerPieces
{
    private const int MaxDocumentBytes = 32 * 1024 * 1024;

    // What a text may begin with that says nothing: white space, and the mark of UTF-8.
    private static readonly byte[] Blank = [.. " \t\r\n"u8, 0xEF, 0xBB, 0xBF];

    /// <exception cref="InvalidDataException">The document is too long.</exception>
    internal static async IAsyncEnumerable<string> ReadAsync(Stream answer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(answer);
        // By how it begins, not by what its headers call it: some call a stream JSON, and no event begins so.
        if (await BeginsAsync((byte)'{', pipe, cancellationToken))
        {
            yield return await DocumentAsync(pipe, cancellationToken);
            yield break;
        }

        await foreach (var next in SseParser.Create(pipe.AsStream()).EnumerateAsync(cancellationToken))
        {
            yield return next.Data;
        }
    }

    private static async Task<bool> BeginsAsync(byte letter, PipeReader pipe, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await pipe.ReadAsync(cancellationToken);
            var text = new SequenceReader<byte>(read.Buffer);
            text.AdvancePastAny(Blank);
            if (!text.End || read.IsCompleted)
            {
                // Nothing is used up, nor waited for, by having looked at it.
                pipe.AdvanceTo(read.Buffer.Start);

                return text.IsNext(letter);
            }

            pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static async Task<string> DocumentAsync(PipeReader pipe, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await pipe.ReadAsync(cancellationToken);
            if (read.Buffer.Length > MaxDocumentBytes)
            {
                throw new InvalidDataException($"an answer of more than {MaxDocumentBytes} bytes");
            }

            if (read.IsCompleted)
            {
                return Encoding.UTF8.GetString(read.Buffer).TrimStart('\uFEFF');
            }

            pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
