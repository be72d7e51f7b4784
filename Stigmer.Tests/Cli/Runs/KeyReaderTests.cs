using Stigmer.Cli.Output;
using Stigmer.Cli.Runs;

namespace Stigmer.Tests.Cli.Runs;

public sealed class KeyReaderTests
{
    [Fact]
    public async Task Forget_KeysFromBeforeTheQuestion_AreNotItsAnswer()
    {
        var keys = new Queue<char>("yyn");
        var reader = new KeyReader(new Terminal(TextWriter.Null, TextWriter.Null)
        {
            ReadKey = () => new ConsoleKeyInfo(keys.Dequeue(), ConsoleKey.None, shift: false, alt: false, control: false),
            KeyWaits = () => keys.Count > 1,
        });

        reader.Forget();

        Assert.Equal('n', (await reader.NextAsync(new TaskCompletionSource().Task).WithPatience())?.KeyChar);
    }
}
