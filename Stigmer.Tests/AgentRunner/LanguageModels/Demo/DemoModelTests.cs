using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.LanguageModels.Demo;
using Stigmer.AgentRunner.Reporting;
using Stigmer.Tests.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Tools;

namespace Stigmer.Tests.AgentRunner.LanguageModels.Demo;

/// <summary>The demo model with the real tools over a real folder.</summary>
public sealed class DemoModelTests : IDisposable
{
    private const int MaxTurns = 30;

    private readonly TempFolder _workspace = new();
    private readonly List<string> _calls = [];

    [Fact]
    public async Task Run_OrdinaryFolder_LooksReadsWritesAndReports()
    {
        _workspace.Write("README.md", "# Tea shop\n\nWe sell tea.\n");
        _workspace.Write("notes.txt", "first note\nsecond note\n");
        _workspace.Write("data/prices.csv", "green,3\n");

        var report = await RunAsync("Have a look around", "You are friendly.");

        Assert.Equal(["ls .", "read_file README.md", "read_file notes.txt", "write_file stigmer-summary.md"], _calls);
        var summary = await File.ReadAllTextAsync(_workspace["stigmer-summary.md"]);
        Assert.Contains("a scripted planner and not an AI", summary, StringComparison.Ordinal);
        Assert.Contains("> # Tea shop", summary, StringComparison.Ordinal);
        Assert.Contains("- 1 folder: data", summary, StringComparison.Ordinal);
        Assert.Contains("My summary is in stigmer-summary.md", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_EmptyFolder_StillComesToAnEnd()
    {
        var report = await RunAsync("Have a look around", "");

        Assert.Equal(["ls .", "write_file stigmer-summary.md"], _calls);
        Assert.Contains("0 files", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Write what you found to stigmer-summary.md.", "stigmer-summary.md")]
    [InlineData("Write what you found to SUMMARY.md.", "SUMMARY.md")]
    public async Task Run_FileNamedByTheInstructions_WritesToIt(string instructions, string file)
    {
        await RunAsync("Have a look around", instructions);

        Assert.Equal(["ls .", $"write_file {file}"], _calls);
    }

    [Fact]
    public async Task Run_QuestionAboutCode_ReadsSourceFilesToo()
    {
        _workspace.Write("README.md", "# App\n");
        _workspace.Write("src/Program.cs", "Console.WriteLine();\n");

        await RunAsync("What does the code do?", "");

        Assert.Contains("read_file src/Program.cs", _calls);
    }

    [Fact]
    public async Task Run_MapOfCSharpFiles_NamesEachFilesTypes()
    {
        _workspace.Write("Shop/Tea.cs", "namespace Shop;\n\ninternal sealed class Tea\n{\n}\n");
        _workspace.Write("Shop/Prices.cs", "public record Price(int Cents);\n\npublic enum Currency { Eur }\n");
        _workspace.Write("Program.cs", "System.Console.WriteLine();\n");
        _workspace.Write("obj/Generated.cs", "class Generated;\n");

        var report = await RunAsync("Go", "Write a one-page map of the C# files in MAP.md");

        var map = await File.ReadAllTextAsync(_workspace["MAP.md"]);
        Assert.Contains("- **Shop**: Prices (Price, Currency), Tea\n", map, StringComparison.Ordinal);
        Assert.Contains("- **.**: Program (no types)\n", map, StringComparison.Ordinal);
        Assert.DoesNotContain("Generated", map, StringComparison.Ordinal);
        Assert.Contains("I read 3 of 3 C# files", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MapOfManyFolders_FitsOnAPage()
    {
        for (var number = 0; number < 120; number++)
        {
            _workspace.Write($"src/Area{number % 3}/Part{number:D3}/Thing{number:D3}.cs", $"class Thing{number:D3};\n");
        }

        await RunAsync("Go", "Write a one-page map of the C# files in MAP.md");

        var map = await File.ReadAllLinesAsync(_workspace["MAP.md"]);
        Assert.InRange(map.Length, 5, 60);
        Assert.Contains("- **src/Area2**: 40 files: Thing002, Thing005, Thing008, Thing011, Thing014, Thing017 and 34 more types", map);
    }

    [Fact]
    public async Task Run_InstructionsNameTheSummary_WritesThatFile()
    {
        var report = await RunAsync("Look", "Write what you found to SUMMARY.md in the workspace");

        Assert.True(File.Exists(_workspace["SUMMARY.md"]));
        Assert.Contains("My summary is in SUMMARY.md", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ManyFiles_ReadsThemInSeveralTurns()
    {
        for (var number = 0; number < 60; number++)
        {
            _workspace.Write($"src/File{number:D2}.cs", $"class File{number:D2};\n");
        }

        await RunAsync("Write MAP.md", "");

        Assert.Equal(60, _calls.Count(call => call.StartsWith("read_file", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Run_SecondRequestInTheSameConversation_StartsAnew()
    {
        var conversation = new List<ChatMessage> { new(ChatRole.User, "Look around") };
        await RunAsync(conversation);
        _calls.Clear();
        conversation.Add(new ChatMessage(ChatRole.User, "And again"));

        await RunAsync(conversation);

        Assert.Equal("ls .", _calls[0]);
        var ids = conversation.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Select(call => call.CallId).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    public void Dispose() => _workspace.Dispose();

    private Task<string> RunAsync(string request, string instructions) =>
        RunAsync([new ChatMessage(ChatRole.System, instructions), new ChatMessage(ChatRole.User, request)]);

    private async Task<string> RunAsync(List<ChatMessage> conversation)
    {
        var sandbox = HostSandbox.Open(_workspace.Path);
        var options = new ToolOptions();
        var toolbox = new Toolbox(
            [new LsTool(sandbox, options), new ReadFileTool(sandbox, options), new WriteFileTool(sandbox)],
            new ToolResults(sandbox, new SecretRedactor([]), options));
        for (var turn = 0; turn < MaxTurns; turn++)
        {
            var answer = await DemoChatClient.Instance.GetResponseAsync(conversation);
            conversation.AddRange(answer.Messages);
            var calls = answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToArray();
            if (calls.Length == 0)
            {
                return answer.Text;
            }

            foreach (var call in calls)
            {
                _calls.Add($"{call.Name} {call.Arguments!["path"]}");
                var input = call.Arguments.ToDictionary(pair => pair.Key, pair => System.Text.Json.JsonSerializer.SerializeToElement(pair.Value));
                var result = await toolbox.CallAsync(new ToolCall(call.Name, input) { ResultName = call.CallId }, CancellationToken.None);
                conversation.Add(new ChatMessage(
                    ChatRole.Tool,
                    [new FunctionResultContent(call.CallId, result.Text) { Exception = result.IsError ? new IOException() : null }]));
            }
        }

        throw new InvalidOperationException($"The demo model did not come to an end in {MaxTurns} turns: {string.Join(", ", _calls)}");
    }
}
