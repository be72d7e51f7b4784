using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.LanguageModels.Ollama;

namespace Stigmer.Tests.AgentRunner.LanguageModels.Streams;

/// <summary>Recorded answers with something wrong in them: whatever comes is an answer or a failure that says so, never anything else.</summary>
public class StreamFuzzTests
{
    [Theory]
    [InlineData("anthropic", 1)]
    [InlineData("openai", 2)]
    [InlineData("ollama", 3)]
    public async Task Read_DamagedAnswer_FailsInWordsOrIsRead(string provider, int seed)
    {
        await using var replayed = await ReplayedProvider.StartAsync(provider);
        var recording = RecordedStreams.Bytes(ReplayedProvider.RecordingOf(provider));
        var random = new Random(seed);

        for (var round = 0; round < 600; round++)
        {
            var damaged = Damage(recording, random);
            try
            {
                await replayed.ReadAsync(damaged);
            }
            catch (LanguageModelException)
            {
                // Said in words, and asked again.
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Assert.Fail($"{e.GetType().Name} in round {round} of seed {seed}: {e}\n{System.Text.Encoding.UTF8.GetString(damaged)}");
            }
        }
    }

    [Fact]
    public void OllamaStream_DamagedLines_FailInWordsOrAreRead()
    {
        var lines = RecordedStreams.Ollama.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(System.Text.Encoding.UTF8.GetBytes).ToArray();
        var random = new Random(4);

        for (var round = 0; round < 50_000; round++)
        {
            var line = System.Text.Encoding.UTF8.GetString(Damage(lines[random.Next(lines.Length)], random));
            try
            {
                new OllamaStream().Read(line);
            }
            catch (LanguageModelException)
            {
                // Said in words, and asked again.
            }
            catch (Exception e)
            {
                Assert.Fail($"{e.GetType().Name} in round {round}: {e}\n{line}");
            }
        }
    }

    // One to three of: a byte changed, taken out or put in, a piece cut out or repeated, a value exchanged for one of another kind, the rest missing.
    private static byte[] Damage(byte[] recording, Random random)
    {
        var bytes = recording.ToList();
        for (var wounds = random.Next(1, 4); wounds > 0 && bytes.Count > 4; wounds--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 60), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, "{}[]\",:0\n"u8[random.Next(9)]);
                    break;
                case 3:
                    bytes.RemoveRange(at, length);
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 5:
                    Exchange(bytes, at, random);
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    private static void Exchange(List<byte> bytes, int at, Random random)
    {
        var colon = bytes.IndexOf((byte)':', at);
        var end = colon < 0 ? -1 : bytes.FindIndex(colon, one => one is (byte)',' or (byte)'}');
        if (end < 0)
        {
            return;
        }

        bytes.RemoveRange(colon + 1, end - colon - 1);
        string[] others = ["null", "1e999", "-1", "\"text\"", "[]", "{}", "true", "99999999999999999999", "[[[[]]]]"];
        bytes.InsertRange(colon + 1, System.Text.Encoding.UTF8.GetBytes(others[random.Next(others.Length)]));
    }
}
