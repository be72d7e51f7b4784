using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.LanguageModels.Prices;
using Stigmer.AgentRunner.Tools;
using Stigmer.Api.Executions.V1;
using Stigmer.Tests.AgentRunner.Sandboxes;

namespace Stigmer.Tests.AgentRunner.LanguageModels;

/// <summary>Asks a model as a turn does, with a conversation that has everything in it.</summary>
internal static class ModelConversation
{
    internal static readonly IReadOnlyList<ChatMessage> Typical =
    [
        new(ChatRole.System, "Be brief."),
        new(ChatRole.User, "Look."),
        new(ChatRole.Assistant,
        [
            new TextContent("Looking."),
            new FunctionCallContent("call-1", "ls", new Dictionary<string, object?> { ["path"] = JsonSerializer.SerializeToElement(".") }),
            new FunctionCallContent("call-2", "read_file", new Dictionary<string, object?> { ["path"] = JsonSerializer.SerializeToElement("a.txt") }),
        ]),
        new(ChatRole.Tool, [new FunctionResultContent("call-1", "a.txt"), new FunctionResultContent("call-2", "hello")]),
        new(ChatRole.User, "And?"),
    ];

    internal static async Task<AssistantMessage> AskAsync(ModelSettings settings, RecordingObserver observer)
    {
        using var folder = new TempFolder();
        using var models = new LanguageModelCatalog(settings, TimeProvider.System);
        var caller = new ModelCaller(
            Options.Create(new ModelRetryOptions { MaxCalls = 4, FirstPause = TimeSpan.FromMilliseconds(1) }),
            new ModelPrices(Options.Create(new ModelPriceOptions())),
            TimeProvider.System);
        var tool = new LsTool(HostSandbox.Open(folder.Path), new ToolOptions());

        return await caller.CallAsync(new ModelCall(models.Choose("", ""), Turn: 2, Typical, [tool]), observer, CancellationToken.None).WithPatience();
    }
}
