using System.Globalization;
using Stigmer.Tests.Support.Processes;

namespace Stigmer.Bench.Runs;

/// <summary>A program that runs the agent for every line of its standard input, and says with a line that all are done.</summary>
internal sealed class LoopProcess(string name, ProcessHandle process) : IRunner, IAsyncDisposable
{
    // The slowest needs half a minute for a hundred agents where nothing else runs.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private int _answers;

    public string Name => name;

    public IReadOnlyList<int> Processes => [process.Id, .. process.Offspring];

    internal static LoopProcess BareLoop(Uri model, string folder) => new("bare C# loop", ProcessHandle.Start(
        "dotnet", ["exec", typeof(LoopProcess).Assembly.Location, "--bare-loop", model.ToString(), folder], new ProcessSetting { KeepsInputOpen = true }));

    public async Task CompleteAsync(int agents = 1)
    {
        await process.Input.WriteLineAsync(agents.ToString(CultureInfo.InvariantCulture));
        await process.Input.FlushAsync();
        _answers++;
        try
        {
            await process.Output.FirstAsync(_ => process.Output.Snapshot().Count >= _answers, "with the next answer", Limit);
        }
        catch (InvalidOperationException ended)
        {
            throw new InvalidOperationException($"{name} ended: {process.Error.Text}", ended);
        }
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
