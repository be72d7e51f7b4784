using Microsoft.Extensions.AI;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>Stands for a fallback that cannot be had on this runner: it says why when it is asked.</summary>
internal sealed class MissingModel(string reason) : IChatClient
{
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new LanguageModelException(reason);

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new LanguageModelException(reason);

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
