using System.Text.Json;
using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Tools;
using Stigmer.Tests.AgentRunner.Sandboxes;

namespace Stigmer.Tests.AgentRunner.Tools;

public sealed class SearchToolsTests : IDisposable
{
    private readonly TempFolder _workspace = new();
    private readonly GlobTool _glob;
    private readonly GrepTool _grep;

    public SearchToolsTests()
    {
        var options = new ToolOptions { FoundLines = 3, ListedEntries = 3, SearchedFiles = 20 };
        var sandbox = HostSandbox.Open(_workspace.Path);
        _glob = new GlobTool(sandbox, options);
        _grep = new GrepTool(sandbox, options);
    }

    [Fact]
    public async Task Glob_Pattern_FindsSortedAndWithoutNoise()
    {
        foreach (var file in new[] { "b.cs", "a/z.cs", "a/deep/c.cs", "obj/gen.cs", "node_modules/x/y.cs", "a/readme.md" })
        {
            _workspace.Write(file, "x");
        }

        Assert.Equal("a/deep/c.cs\na/z.cs\nb.cs", await RunAsync(_glob, new { pattern = "**/*.cs" }));
        Assert.Equal("a/z.cs", await RunAsync(_glob, new { pattern = "*/z.cs" }));
        Assert.Equal("a/deep/c.cs", await RunAsync(_glob, new { pattern = "deep/*", path = "a" }));
        Assert.Equal("obj/gen.cs", await RunAsync(_glob, new { pattern = "gen.*", everywhere = true }));
        Assert.Equal("(nothing)", await RunAsync(_glob, new { pattern = "*.py" }));
        _workspace.Write("c.cs", "x");
        Assert.EndsWith("\n[… more than 3 files; use a narrower pattern]", await RunAsync(_glob, new { pattern = "*.cs" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Glob_WholePath_IsTakenFromTheFolder()
    {
        _workspace.Write("a/b.cs", "x");
        _workspace.Write("line\nfeed.cs", "x");

        Assert.Equal("a/b.cs", await RunAsync(_glob, new { pattern = $"{_workspace.Path}/a/*.cs" }));
        Assert.Equal("a/b.cs", await RunAsync(_glob, new { pattern = $"{_workspace.Path}/a/*.cs", path = "a" }));
        Assert.Equal("line\nfeed.cs", await RunAsync(_glob, new { pattern = $"{_workspace.Path}/*.cs" }));
        Assert.Equal("a/b.cs\nline\nfeed.cs", await RunAsync(_glob, new { pattern = "**.cs" }));
        await Assert.ThrowsAsync<ToolArgumentException>(() => RunAsync(_glob, new { pattern = "/etc/*" }));
    }

    [Fact]
    public async Task Grep_LineNumbers_AreThoseOfReadFile()
    {
        _workspace.Write("a.txt", "one\ftwo\u2028three\r\nfour\n");

        Assert.Equal("a.txt:2:four", await RunAsync(_grep, new { pattern = "four" }));
        Assert.Equal("(nothing)", await RunAsync(_grep, new { pattern = "^$" }));
    }

    [Fact]
    public async Task Grep_FileThatCannotBeSearched_IsNamedAndTheOthersAreFound()
    {
        _workspace.Write("a.txt", new string('a', 60) + "!");
        _workspace.Write("b.txt", "needle in hay");
        await using (var big = File.Create(_workspace["c.txt"]))
        {
            big.SetLength(SandboxText.MaxFileBytes + 1);
        }

        var found = await RunAsync(_grep, new { pattern = @"(?:(a+)+\1$)|needle" });

        Assert.StartsWith("b.txt:1:needle in hay\n[… too big to be searched here; use the grep of execute for c.txt]\n", found, StringComparison.Ordinal);
        Assert.EndsWith("in a.txt]", found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grep_ManySlowLines_EndWithTheCall()
    {
        _workspace.Write("a.txt", string.Concat(Enumerable.Repeat("aaaaaaaaaaaaaaaaaaaaaaaaa!\n", 20_000)));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(_grep, new { pattern = "^(?=(a|aa)+c)" }, stop.Token));
    }

    [Fact]
    public async Task Grep_Expression_FindsLinesOfTextFiles()
    {
        _workspace.Write("a.txt", "one\ntwo Three\r\nthree\n");
        _workspace.Write("bin/b.txt", "three\n");
        await File.WriteAllBytesAsync(_workspace["c.bin"], [0, .. "three"u8]);

        Assert.Equal("a.txt:3:three", await RunAsync(_grep, new { pattern = "^three$" }));
        Assert.Equal("a.txt:2:two Three\na.txt:3:three", await RunAsync(_grep, new { pattern = "three", ignore_case = true }));
        Assert.Equal("a.txt\nbin/b.txt", await RunAsync(_grep, new { pattern = "three", everywhere = true, files_only = true }));
        Assert.Equal("a.txt:3:three", await RunAsync(_grep, new { pattern = "three", path = "a.txt", glob = "*.txt" }));
        Assert.Equal("(nothing)", await RunAsync(_grep, new { pattern = "three", glob = "*.cs" }));
        // A lookbehind needs the other engine.
        Assert.Equal("a.txt:2:two Three", await RunAsync(_grep, new { pattern = "(?<=two )Three" }));
    }

    [Fact]
    public async Task Grep_MoreThanTheLimits_SaysSo()
    {
        _workspace.Write("a.txt", $"x{new string('y', 1000)}\nx\nx\nx\n");

        var text = await RunAsync(_grep, new { pattern = "x" });

        Assert.StartsWith($"a.txt:1:x{new string('y', 399)}[…]\n", text, StringComparison.Ordinal);
        Assert.EndsWith("a.txt:3:x\n[… more than 3; use a narrower pattern, path or glob]", text, StringComparison.Ordinal);
        for (var number = 0; number < 30; number++)
        {
            _workspace.Write($"b/{number}.txt", "z");
        }

        Assert.Equal("[… stopped after 20 files; look in a folder below with path]", await RunAsync(_grep, new { pattern = "nowhere" }));
    }

    [Fact]
    public async Task Grep_Context_IsToldFromMatches()
    {
        _workspace.Write("a.txt", "1\n2\nhit\r\n4\r\n5\nhit\n7\nhit\n");
        _workspace.Write("b.txt", "hit\n");
        _workspace.Write("c.txt", "hit\n2\n3\n4\nhit");

        Assert.Equal("a.txt-2-2\na.txt:3:hit\na.txt-4-4\na.txt-5-5\na.txt:6:hit\na.txt-7-7\na.txt:8:hit", await RunAsync(_grep, new { pattern = "hit", context = 1, path = "a.txt" }));
        Assert.Equal("b.txt:1:hit\n--\nc.txt:1:hit\nc.txt-2-2\n--\nc.txt-4-4\nc.txt:5:hit", await RunAsync(_grep, new { pattern = "hit", context = 1, glob = "[bc].txt" }));
        Assert.Equal("b.txt:1:hit\nc.txt:1:hit\nc.txt:5:hit", await RunAsync(_grep, new { pattern = "hit", context = 0, glob = "[bc].txt" }));
        Assert.Equal("b.txt\nc.txt", await RunAsync(_grep, new { pattern = "hit", context = 1, files_only = true, glob = "[bc].txt" }));
        _workspace.Write("d.txt", string.Concat(Enumerable.Repeat("other\n", 50)) + "needle\n" + string.Concat(Enumerable.Repeat("other\n", 50)));
        Assert.Equal(21, (await RunAsync(_grep, new { pattern = "needle", context = 1_000_000 })).Split('\n').Length);
        await Assert.ThrowsAsync<ToolArgumentException>(() => RunAsync(_grep, new { pattern = "hit", context = -1 }));
    }

    [Fact]
    public async Task Grep_LinksOutAndPipes_AreNotRead()
    {
        using var outside = new TempFolder();
        outside.Write("secret.txt", "treasure");
        File.CreateSymbolicLink(_workspace["link.txt"], outside["secret.txt"]);
        Directory.CreateSymbolicLink(_workspace["folder"], outside.Path);
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", _workspace["pipe"]))
        {
            await mkfifo.WaitForExitAsync().WithPatience();
        }

        Assert.Equal("(nothing)", await RunAsync(_grep, new { pattern = "treasure", everywhere = true }));
        await Assert.ThrowsAsync<SandboxException>(() => RunAsync(_grep, new { pattern = "treasure", path = "link.txt" }));
        await Assert.ThrowsAsync<SandboxException>(() => RunAsync(_grep, new { pattern = "treasure", path = "../" }));
        await Assert.ThrowsAsync<SandboxException>(() => RunAsync(_glob, new { pattern = "*", path = "folder" }));
        await Assert.ThrowsAsync<ToolArgumentException>(() => RunAsync(_grep, new { pattern = "(" }));
    }

    public void Dispose() => _workspace.Dispose();

    private static async Task<string> RunAsync(SandboxTool tool, object input, CancellationToken cancellationToken = default) => (await tool.RunAsync(
        new ToolArguments(new AIFunctionArguments(
            JsonSerializer.SerializeToElement(input).EnumerateObject().ToDictionary(pair => pair.Name, pair => (object?)pair.Value))),
        cancellationToken).WithPatience()).Text;
}
