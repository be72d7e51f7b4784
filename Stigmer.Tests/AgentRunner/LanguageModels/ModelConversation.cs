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

    internal static Task<AssistantMessage> AskAsync(ModelSettings settings, RecordingObserver observer) =>
        AskAsync(settings, observer, ModelWish.None, Typical);

    internal static async Task<AssistantMessage> AskAsync(
        ModelSettings settings, RecordingObserver observer, ModelWish wish, IReadOnlyList<ChatMessage> conversation, TimeProvider? clock = null)
    {
        using var folder = new TempFolder();
        using var models = new LanguageModelCatalog(settings, clock ?? TimeProvider.System);
        var tool = new LsTool(HostSandbox.Open(folder.Path), new ToolOptions());
        var call = new ModelCall(models.Choose(wish, ModelWish.None), Turn: 2, _ => conversation, [tool]);

        return await NewCaller(clock ?? TimeProvider.System).CallAsync(call, observer, CancellationToken.None).WithPatience();
    }

    internal static ModelCaller NewCaller(TimeProvider clock, int maxCalls = 4)
    {
        var options = Options.Create(new ModelRetryOptions { MaxCalls = maxCalls, MaxCallsBeforeFallback = 2, FirstPause = TimeSpan.FromMilliseconds(1) });

        return new ModelCaller(options, new ModelPrices(Options.Create(new ModelPriceOptions())), new RestingModels(options, clock), clock);
    }
}
