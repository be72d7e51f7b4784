using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.Api.Executions.V1;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.LanguageModels.Streams;

/// <summary>A provider's client and the server that it reads from, kept over many answers.</summary>
internal sealed class ReplayedProvider : IAsyncDisposable
{
    private readonly StreamServer _server;
    private readonly LanguageModelCatalog _models;
    private readonly LanguageModel _model;
    private readonly ModelCaller _caller = ModelConversation.NewCaller(TimeProvider.System, maxCalls: 1);

    private ReplayedProvider(string provider, StreamServer server)
    {
        _server = server;
        _models = new LanguageModelCatalog(
            new ModelSettings
            {
                AnthropicKey = "key", AnthropicBaseUrl = server.Address, OpenAiKey = "key", OpenAiBaseUrl = new Uri(server.Address, "/v1"), OllamaBaseUrl = server.Address,
            },
            TimeProvider.System);
        _model = _models.Choose(new ModelWish(provider, ""), ModelWish.None)[0];
    }

    internal static async Task<ReplayedProvider> StartAsync(string provider) =>
        new(provider, await StreamServer.StartAsync(provider == "ollama" ? "application/x-ndjson" : "text/event-stream"));

    internal StreamServer Server => _server;

    internal static string RecordingOf(string provider) => provider switch
    {
        "anthropic" => RecordedStreams.Anthropic,
        "openai" => RecordedStreams.OpenAi,
        _ => RecordedStreams.Ollama,
    };

    /// <summary>The answer, without what differs from time to time.</summary>
    internal Task<AssistantMessage> ReadAsync(params ReadOnlyMemory<byte>[] parts) => ReadAsync(new RecordingObserver(), parts);

    internal async Task<AssistantMessage> ReadAsync(IModelCallObserver observer, params ReadOnlyMemory<byte>[] parts)
    {
        _server.Parts = parts;
        var call = new ModelCall([_model], 1, _ => [new ChatMessage(ChatRole.User, "Hello")], []);
        var message = await _caller.CallAsync(call, observer, CancellationToken.None).WithPatience();
        message.Elapsed = null;
        message.TimeToFirstToken = null;
        foreach (var use in message.Blocks.Select(block => block.ToolUse).OfType<ToolUse>().Where(use => use.Id.StartsWith("ollama_", StringComparison.Ordinal)))
        {
            use.Id = "ollama";
        }

        return message;
    }

    public async ValueTask DisposeAsync()
    {
        _models.Dispose();
        await _server.DisposeAsync();
    }
}
