using System.Text;
using System.Text.Json;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Tools;
using Stigmer.Tests.AgentRunner.Sandboxes;

namespace Stigmer.Tests.AgentRunner.Tools;

/// <summary>Files as they come: what a tool cannot do it says, and what it does not understand it leaves as it is.</summary>
public sealed class ToolEdgeTests : IDisposable
{
    private readonly TempFolder _workspace = new();
    private readonly Toolbox _toolbox;

    public ToolEdgeTests()
    {
        var options = new ToolOptions();
        var sandbox = HostSandbox.Open(_workspace.Path);
        _toolbox = new Toolbox(
            [
                new LsTool(sandbox, options), new GlobTool(sandbox, options), new GrepTool(sandbox, options), new ReadFileTool(sandbox, options),
                new WriteFileTool(sandbox), new EditFileTool(sandbox), new ExecuteTool(sandbox, options),
            ],
            new ToolResults(sandbox, new SecretRedactor([]), options));
    }

    [Fact]
    public async Task EditFile_LinesThatEndAsOnWindows_StaySo()
    {
        _workspace.Write("a.txt", "one\r\ntwo\r\nthree\r\n");

        Assert.Equal("Edited a.txt at line 1.", await AnswerAsync("edit_file", new { path = "a.txt", old_text = "one\ntwo\n", new_text = "1\n2\n2b\n" }));

        Assert.Equal("1\r\n2\r\n2b\r\nthree\r\n", Bytes("a.txt"));
    }

    [Fact]
    public async Task ReadFile_LongPage_EndsWhereTheNextBegins()
    {
        _workspace.Write("a.txt", string.Concat(Enumerable.Range(1, 1000).Select(line => $"line {line} {new string('x', 90)}\n")));

        var page = await AnswerAsync("read_file", new { path = "a.txt" });

        Assert.DoesNotContain("left out", page, StringComparison.Ordinal);
        var next = int.Parse(page[(page.LastIndexOf(' ') + 1)..^1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.StartsWith($"{next}\tline {next} ", await AnswerAsync("read_file", new { path = "a.txt", offset = next }), StringComparison.Ordinal);
        Assert.Contains($"\n{next - 1}\tline {next - 1} ", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadFile_WideText_IsReadAndNotEdited()
    {
        await File.WriteAllBytesAsync(_workspace["a.txt"], [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("zwei\r\nwörter\r\n")]);

        Assert.Equal("1\tzwei\n2\twörter", await AnswerAsync("read_file", new { path = "a.txt" }));
        Assert.Equal("a.txt:2:wörter", await AnswerAsync("grep", new { pattern = "ö" }));
        Assert.Contains("not UTF-8", await AnswerAsync("edit_file", new { path = "a.txt", old_text = "zwei", new_text = "drei" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteFile_Pipe_IsNotReplaced()
    {
        await AnswerAsync("execute", new { command = "mkfifo pipe" });

        Assert.Contains("is a pipe or a device", await AnswerAsync("write_file", new { path = "pipe", content = "x" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_CommandCutByNul_IsNotRun()
    {
        Assert.Contains("NUL", await AnswerAsync("execute", new { command = "touch made\0 not" }), StringComparison.Ordinal);

        Assert.False(File.Exists(_workspace["made"]));
    }

    [Fact]
    public async Task EditFile_MixedLineEnds_AreTakenAsTheyAre()
    {
        _workspace.Write("a.txt", "one\r\ntwo\nthree\n");

        await AnswerAsync("edit_file", new { path = "a.txt", old_text = "two\nthree", new_text = "2\n3" });

        Assert.Equal("one\r\n2\n3\n", Bytes("a.txt"));
    }

    [Theory]
    [InlineData("no end of line", "no end", "no", "no of line")]
    [InlineData("\uFEFFmarked\n", "marked", "kept", "\uFEFFkept\n")]
    [InlineData("naïve 漢字 🙂\n", "漢字", "字", "naïve 字 🙂\n")]
    public async Task EditFile_OnePlace_LeavesTheRestByteForByte(string before, string old, string with, string after)
    {
        _workspace.Write("a.txt", before);

        await AnswerAsync("edit_file", new { path = "a.txt", old_text = old, new_text = with });

        Assert.Equal(after, Bytes("a.txt"));
    }

    [Fact]
    public async Task EditFile_OtherEncoding_IsLeftAlone()
    {
        await File.WriteAllBytesAsync(_workspace["a.txt"], [.. "caf"u8, 0xE9, .. " one\n"u8]);

        Assert.Contains("is not UTF-8", await AnswerAsync("edit_file", new { path = "a.txt", old_text = "one", new_text = "two" }), StringComparison.Ordinal);

        Assert.Equal(9, new FileInfo(_workspace["a.txt"]).Length);
    }

    [Theory]
    [InlineData("read_file", "is not a text file (3 bytes)")]
    [InlineData("edit_file", "is not a text file (3 bytes)")]
    public async Task Binary_IsNoText(string tool, string answer)
    {
        await File.WriteAllBytesAsync(_workspace["a.bin"], [1, 0, 2]);

        Assert.Contains(answer, await AnswerAsync(tool, new { path = "a.bin", old_text = "x", new_text = "y" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadFile_TooBig_SaysHowBigAndWhatToDo()
    {
        await using (var file = File.Create(_workspace["big.log"]))
        {
            file.SetLength(11 * 1024 * 1024);
        }

        Assert.Contains("11534336 bytes", await AnswerAsync("read_file", new { path = "big.log" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "(the file is empty)")]
    [InlineData("\n", "1\t")]
    [InlineData("one", "1\tone")]
    [InlineData("one\r\ntwo", "1\tone\n2\ttwo")]
    public async Task ReadFile_Ends_AreNoLines(string text, string shown)
    {
        _workspace.Write("a.txt", text);

        Assert.Equal(shown, await AnswerAsync("read_file", new { path = "a.txt" }));
    }

    [Fact]
    public async Task AnyTool_ThatTakesTooLong_IsEndedAndSaysSo()
    {
        var options = new ToolOptions();
        var sandbox = HostSandbox.Open(_workspace.Path);
        for (var number = 0; number < 50; number++)
        {
            _workspace.Write($"{number}.txt", "x");
        }

        var toolbox = new Toolbox([new GlobTool(sandbox, options)], new ToolResults(sandbox, new SecretRedactor([]), options)) { CallLimit = TimeSpan.Zero };
        var call = new ToolCall("glob", new Dictionary<string, JsonElement> { ["pattern"] = JsonSerializer.SerializeToElement("*") }) { ResultName = "call" };

        var answer = await toolbox.CallAsync(call, CancellationToken.None).WithPatience();

        Assert.Equal("glob did not come to an end within 0 s. Ask for less of it, such as a folder further down.", answer.Text);
    }

    [Theory]
    [InlineData("größe/漢字 🙂.txt")]
    [InlineData("with space/$(touch x)'\".txt")]
    [InlineData("-rf")]
    public async Task Paths_OfAnyLetters_Work(string path)
    {
        await AnswerAsync("write_file", new { path, content = "needle\n" });

        Assert.Equal("1\tneedle", await AnswerAsync("read_file", new { path }));
        Assert.Equal($"{path}:1:needle", await AnswerAsync("grep", new { pattern = "needle" }));
        Assert.Equal(path, await AnswerAsync("glob", new { pattern = "**" }));
        Assert.Contains("Edited", await AnswerAsync("edit_file", new { path, old_text = "needle", new_text = "pin" }), StringComparison.Ordinal);
        Assert.Equal("pin\n", Bytes(path));
    }

    [Theory]
    [InlineData("read_file")]
    [InlineData("write_file")]
    [InlineData("edit_file")]
    public async Task Folders_AreNoFiles(string tool)
    {
        _workspace.Folder("folder");

        Assert.Contains("'folder' is a folder", await AnswerAsync(tool, new { path = "folder", content = "x", old_text = "x", new_text = "y" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_AreNoFolders()
    {
        _workspace.Write("a.txt", "x");

        Assert.Contains("a.txt", await AnswerAsync("ls", new { path = "a.txt" }), StringComparison.Ordinal);
        var answer = await CallAsync("write_file", new { path = "a.txt/b.txt", content = "x" });
        Assert.True(answer.IsError);
        Assert.Equal("x", Bytes("a.txt"));
    }

    [Theory]
    [InlineData("read_file")]
    [InlineData("write_file")]
    [InlineData("edit_file")]
    [InlineData("ls")]
    public async Task LinksInACircle_AreSaidAndNotFollowed(string tool)
    {
        File.CreateSymbolicLink(_workspace["one"], _workspace["two"]);
        File.CreateSymbolicLink(_workspace["two"], _workspace["one"]);
        Directory.CreateSymbolicLink(_workspace["up"], _workspace.Path);
        _workspace.Write("a.txt", "needle");

        var answer = await CallAsync(tool, new { path = "one", content = "x", old_text = "x", new_text = "y" });

        Assert.True(answer.IsError, answer.Text);
        Assert.Equal("a.txt:1:needle", await AnswerAsync("grep", new { pattern = "needle" }));
        Assert.Equal("a.txt", await AnswerAsync("glob", new { pattern = "*.txt" }));
    }

    [Fact]
    public async Task ForbiddenFiles_AreSaid()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            // Nothing is forbidden to root.
            return;
        }

        _workspace.Write("a.txt", "x");
        File.SetUnixFileMode(_workspace["a.txt"], UnixFileMode.None);

        Assert.True((await CallAsync("read_file", new { path = "a.txt" })).IsError);
        Assert.Equal("(nothing)", await AnswerAsync("grep", new { pattern = "x" }));
    }

    public void Dispose() => _workspace.Dispose();

    private string Bytes(string file) => new UTF8Encoding(false).GetString(File.ReadAllBytes(_workspace[file]));

    private async Task<string> AnswerAsync(string tool, object input) => (await CallAsync(tool, input)).Text;

    private Task<ToolAnswer> CallAsync(string tool, object input)
    {
        var arguments = JsonSerializer.SerializeToElement(input).EnumerateObject().ToDictionary(field => field.Name, field => field.Value.Clone());

        return _toolbox.CallAsync(new ToolCall(tool, arguments) { ResultName = "call" }, CancellationToken.None).WithPatience();
    }
}
