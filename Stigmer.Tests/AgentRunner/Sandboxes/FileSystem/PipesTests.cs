using Stigmer.AgentRunner.Mcp;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Sandboxes.FileSystem;
using Stigmer.Tests.EndToEnd;

namespace Stigmer.Tests.AgentRunner.Sandboxes.FileSystem;

/// <summary>What a process was connected by is closed with it, and not when the garbage is collected some time. Alone, since the open files of this process are counted.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class PipesTests : IDisposable
{
    private const int Processes = 20;

    // Bytes; more than the processes need to be started and ended.
    private const long Garbage = 100_000_000;

    private static readonly Dictionary<string, string> Variables = new(StringComparer.Ordinal) { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! };

    private readonly TempFolder _folder = new();

    [ProcFact]
    public Task DisposeAsync_OfCommands_ClosesTheirPipes() => AssertClosesPipesAsync(async () =>
    {
        await using var process = new HostProcess(ShellLine.Of("true", _folder.Path, Variables, new SandboxOptions()), _ => { }, TimeProvider.System);
        await process.WaitAsync(CancellationToken.None).WithPatience();
    });

    [ProcFact]
    public Task DisposeAsync_OfMcpServers_ClosesTheirPipes() => AssertClosesPipesAsync(async () =>
    {
        await using var process = new McpProcess(new McpProgram("/bin/cat", [], Variables, _folder.Path), longestMessage: 1000);
        await process.KillAsync();
    });

    public void Dispose() => _folder.Dispose();

    private static async Task AssertClosesPipesAsync(Func<Task> run)
    {
        await run();
        Assert.True(GC.TryStartNoGCRegion(Garbage));
        try
        {
            var before = Pipes();
            for (var i = 0; i < Processes; i++)
            {
                await run();
            }

            // The last readers may not have noticed yet.
            Assert.InRange(Pipes() - before, int.MinValue, Processes / 2);
        }
        finally
        {
            // Refused when more was allocated: then the garbage was collected, and nothing was shown.
            GC.EndNoGCRegion();
        }
    }

    private static int Pipes() => Directory.EnumerateFileSystemEntries("/proc/self/fd")
        .Count(file => new FileInfo(file).LinkTarget?.StartsWith("pipe:", StringComparison.Ordinal) is true);
}

/// <summary>A test that looks at the open files of this process.</summary>
internal sealed class ProcFactAttribute : FactAttribute
{
    public ProcFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "open files are counted in /proc, which only Linux has";
}
