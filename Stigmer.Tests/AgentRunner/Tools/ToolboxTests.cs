using System.Text.Json;
using Stigmer.AgentRunner.Reporting;
using Stigmer.Tests.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Tools;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.AgentRunner.Tools;

public sealed class ToolboxTests : IDisposable
{
    private readonly TempFolder _workspace = new();
    private readonly Toolbox _toolbox;

    public ToolboxTests()
    {
        var options = new ToolOptions { KeptCharacters = 1000, ListedEntries = 5, ReadLines = 3 };
        var sandbox = HostSandbox.Open(_workspace.Path);
        _toolbox = new Toolbox(
            [
                new LsTool(sandbox, options),
                new GlobTool(sandbox, options),
                new GrepTool(sandbox, options),
                new ReadFileTool(sandbox, options),
                new WriteFileTool(sandbox),
                new EditFileTool(sandbox),
                new ExecuteTool(sandbox, options),
                new WriteTodosTool(options),
                new ReadTodosTool(() => null),
            ],
            new ToolResults(sandbox, new SecretRedactor([KeyValuePair.Create("TOKEN", "s3cret-value")]), options));
    }

    [Fact]
    public void Effects_OfTheTools_AreWhatARepeatedCallMayDo()
    {
        Assert.Equal(
            [
                ("ls", ToolEffect.ReadOnly), ("glob", ToolEffect.ReadOnly), ("grep", ToolEffect.ReadOnly), ("read_file", ToolEffect.ReadOnly), ("write_file", ToolEffect.Idempotent),
                ("edit_file", ToolEffect.Effect), ("execute", ToolEffect.Effect), ("write_todos", ToolEffect.Idempotent), ("read_todos", ToolEffect.ReadOnly),
            ],
            _toolbox.Tools.Select(tool => (tool.Name, tool.Effect)));
        Assert.All(_toolbox.Tools, tool => Assert.Equal("object", tool.JsonSchema.GetProperty("type").GetString()));
    }

    [Fact]
    public void Definitions_LimitsOfTheOptions_AreWhatTheModelIsTold()
    {
        var options = new ToolOptions { CommandSeconds = 7, ReadLines = 42 };
        var sandbox = HostSandbox.Open(_workspace.Path);

        Assert.Contains("ended after 7 seconds unless", new ExecuteTool(sandbox, options).Description, StringComparison.Ordinal);
        Assert.Contains("Default: 42.", new ReadFileTool(sandbox, options).JsonSchema.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ls_Folder_ShowsFoldersFilesAndLinks()
    {
        _workspace.Write("b.txt", "12345");
        _workspace.Write("a/deep/c.cs", "");
        File.CreateSymbolicLink(_workspace["link"], "/etc/passwd");

        Assert.Equal("a/\nb.txt\t5\nlink -> /etc/passwd", await AnswerAsync("ls", new { }));
        Assert.Equal("a/deep/c.cs\t0", await AnswerAsync("ls", new { recursive = true, pattern = "*.cs" }));
        Assert.Equal("a/\na/deep/\na/deep/c.cs\t0\nb.txt\t5\nlink -> /etc/passwd", await AnswerAsync("ls", new { path = ".", recursive = true }));
        Assert.Equal("(nothing)", await AnswerAsync("ls", new { pattern = "*.py" }));
    }

    [Fact]
    public async Task Ls_MoreThanTheLimit_SaysSo()
    {
        for (var number = 0; number < 8; number++)
        {
            _workspace.Write($"{number}.txt", "");
        }

        Assert.EndsWith("4.txt\t0\n[… more than 5 entries; list a folder below, or use pattern]", await AnswerAsync("ls", new { }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadFile_Part_ComesWithLineNumbers()
    {
        _workspace.Write("poem.txt", "one\ntwo\r\nthree\nfour\nfive\n");

        Assert.Equal("1\tone\n2\ttwo\n3\tthree\n[2 more lines; go on with offset 4]", await AnswerAsync("read_file", new { path = "poem.txt" }));
        Assert.Equal("4\tfour\n5\tfive", await AnswerAsync("read_file", new { path = "poem.txt", offset = 4, limit = 100 }));
        Assert.Equal("read_file: There is no file 'nope.txt'.", await ErrorAsync("read_file", new { path = "nope.txt" }));
        Assert.Equal("'poem.txt' has 5 lines; offset 9 is behind its end.", await ErrorAsync("read_file", new { path = "poem.txt", offset = 9 }));
    }

    [Fact]
    public async Task ReadFile_NotText_SaysSo()
    {
        await File.WriteAllBytesAsync(_workspace["image.png"], [0x89, 0x50, 0x00, 0x01]);

        Assert.Equal("read_file: 'image.png' is not a text file (4 bytes).", await ErrorAsync("read_file", new { path = "image.png" }));
    }

    [Fact]
    public async Task WriteFile_NewAndOld_AreReplacedWholeAndKeepTheirMode()
    {
        Assert.Equal("Wrote new/run.sh (1 lines).", await AnswerAsync("write_file", new { path = "new/run.sh", content = "echo 1\n" }));
        await AnswerAsync("execute", new { command = "chmod +x new/run.sh" });

        await AnswerAsync("write_file", new { path = "new/run.sh", content = "echo 2" });

        Assert.Equal("echo 2", await File.ReadAllTextAsync(_workspace["new/run.sh"]));
        Assert.Equal("still", await AnswerAsync("execute", new { command = "test -x new/run.sh && echo still" }));
        Assert.Single(Directory.GetFiles(_workspace["new"]));
    }

    [Fact]
    public async Task WriteFile_ThroughALinkToOutside_IsRefused()
    {
        using var outside = new TempFolder();
        outside.Write("victim.txt", "untouched");
        File.CreateSymbolicLink(_workspace["link.txt"], outside["victim.txt"]);

        Assert.Contains("outside the workspace", await ErrorAsync("write_file", new { path = "link.txt", content = "x" }), StringComparison.Ordinal);
        Assert.Equal("untouched", await File.ReadAllTextAsync(outside["victim.txt"]));
    }

    [Fact]
    public async Task EditFile_UniqueText_IsReplaced()
    {
        _workspace.Write("a.txt", "one\ntwo\ntwo\n");

        Assert.Equal("Edited a.txt at line 1.", await AnswerAsync("edit_file", new { path = "a.txt", old_text = "one\ntwo", new_text = "1\n2" }));
        Assert.Equal("1\n2\ntwo\n", await File.ReadAllTextAsync(_workspace["a.txt"]));
    }

    [Theory]
    [InlineData("two", "occurs more than once")]
    [InlineData("three", "does not occur")]
    [InlineData("", "'old_text' is empty")]
    public async Task EditFile_NotExactlyOnce_ChangesNothingAndSaysWhy(string old, string expected)
    {
        _workspace.Write("a.txt", "one\ntwo\ntwo\n");

        Assert.Contains(expected, await ErrorAsync("edit_file", new { path = "a.txt", old_text = old, new_text = "x" }), StringComparison.Ordinal);
        Assert.Equal("one\ntwo\ntwo\n", await File.ReadAllTextAsync(_workspace["a.txt"]));
    }

    [Fact]
    public async Task Execute_ExitCodes_AreReported()
    {
        Assert.Equal("hello", await AnswerAsync("execute", new { command = "echo hello" }));
        Assert.Equal("(no output; exit code 0)", await AnswerAsync("execute", new { command = "true" }));
        Assert.Equal("oops\n[exit code 3]", await ErrorAsync("execute", new { command = "echo oops >&2; exit 3" }));
        Assert.Equal(
            "begun\n[ended after 1 s, its time limit; exit code 124]",
            await ErrorAsync("execute", new { command = "echo begun; sleep 100", timeout_seconds = 1 }));
    }

    [Theory]
    [InlineData("read_file", "{}", "read_file: 'path' is missing; it must be a string.")]
    [InlineData("read_file", """{"path":5}""", "read_file: 'path' is 5; it must be a string.")]
    [InlineData("read_file", """{"path":"a","offset":"x"}""", "read_file: 'offset' is \"x\"; it must be a number of at least 1.")]
    [InlineData("ls", """{"recursive":"yes"}""", "ls: 'recursive' is \"yes\"; it must be true or false.")]
    [InlineData("fly", "{}", "There is no tool 'fly'. There are: ls, glob, grep, read_file, write_file, edit_file, execute, write_todos, read_todos.")]
    public async Task CallAsync_WrongArguments_AreExplained(string tool, string json, string expected)
    {
        var answer = await _toolbox.CallAsync(
            new ToolCall(tool, JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!) { ResultName = "r" }, CancellationToken.None);

        Assert.Equal(ToolAnswer.Error(expected), answer);
    }

    [Fact]
    public async Task CallAsync_LongAnswer_KeepsHeadAndTail()
    {
        var answer = await AnswerAsync("execute", new { command = "printf begin; head -c 5000 /dev/zero | tr '\\0' x; echo end" });

        Assert.StartsWith("begin", answer, StringComparison.Ordinal);
        Assert.Contains("characters left out", answer, StringComparison.Ordinal);
        Assert.EndsWith("end", answer, StringComparison.Ordinal);
        Assert.InRange(answer.Length, 2000, 2200);
    }

    [Fact]
    public async Task CallAsync_LongOutput_IsKeptAsAFileWithoutSecrets()
    {
        // The secret lies where the head ends: cut first, half of it would be left.
        var answer = await AnswerAsync("execute", new { command = "head -c 995 /dev/zero | tr '\\0' a; printf s3cret-value; head -c 5000 /dev/zero | tr '\\0' b; echo end" });

        Assert.Contains("characters left out; the whole is in .stigmer/results/aex-1_2-call.txt, for read_file and grep", answer, StringComparison.Ordinal);
        Assert.EndsWith("end", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr", answer, StringComparison.Ordinal);
        Assert.InRange(answer.Length, 2000, 2200);
        var whole = await File.ReadAllTextAsync(_workspace[".stigmer/results/aex-1_2-call.txt"]);
        Assert.Equal($"{new string('a', 995)}[secret TOKEN]{new string('b', 5000)}end", whole);
        Assert.Equal("*\n", await File.ReadAllTextAsync(_workspace[".stigmer/.gitignore"]));
        Assert.Equal("(nothing)", await AnswerAsync("grep", new { pattern = "bbb" }));
        Assert.StartsWith(".stigmer/results/aex-1_2-call.txt:1:", await AnswerAsync("grep", new { pattern = "bbb", path = ".stigmer/results" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_ResultsFolderThatLeadsOutside_IsNotWrittenTo()
    {
        using var outside = new TempFolder();
        Directory.CreateSymbolicLink(_workspace[".stigmer"], outside.Path);

        var answer = await AnswerAsync("execute", new { command = "head -c 5000 /dev/zero | tr '\\0' b" });

        Assert.Contains("the whole could not be kept", answer, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(outside.Path));
    }

    [Fact]
    public async Task Execute_Output_IsToldWhileTheCommandRuns()
    {
        var printed = new System.Text.StringBuilder();
        var call = new ToolCall("execute", new Dictionary<string, JsonElement>
        {
            // It ends only when its first line has been seen.
            ["command"] = JsonSerializer.SerializeToElement("echo grüße; while [ ! -e seen ]; do sleep 0.02; done; echo end"),
        })
        {
            ResultName = "r",
            Output = text =>
            {
                printed.Append(text);
                _workspace.Write("seen", "x");
            },
        };

        var answer = await _toolbox.CallAsync(call, CancellationToken.None).WithPatience();

        Assert.Equal("grüße\nend", answer.Text);
        Assert.Equal("grüße\nend\n", printed.ToString());
    }

    public void Dispose() => _workspace.Dispose();

    private async Task<string> AnswerAsync(string tool, object input)
    {
        var answer = await CallAsync(tool, input);
        Assert.False(answer.IsError, answer.Text);

        return answer.Text;
    }

    private async Task<string> ErrorAsync(string tool, object input)
    {
        var answer = await CallAsync(tool, input);
        Assert.True(answer.IsError, answer.Text);

        return answer.Text;
    }

    private Task<ToolAnswer> CallAsync(string tool, object input) => _toolbox.CallAsync(
        new ToolCall(tool, JsonSerializer.SerializeToElement(input).EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value))
        {
            ResultName = "aex-1/2-call",
        },
        CancellationToken.None).WithPatience();
}
