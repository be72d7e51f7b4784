using System.Runtime.CompilerServices;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;

namespace Stigmer.AgentRunner.LanguageModels.Anthropic;

/// <summary>
/// Anthropic's Messages API through its official SDK. The SDK's own chat client loses things that a durable run needs:
/// it takes a stream that broke off for a whole answer, and trims text that has to go back as it came.
/// </summary>
internal sealed class AnthropicChatClient : IChatClient
{
    private readonly AnthropicClient _client;

    private AnthropicChatClient(AnthropicClient client) => _client = client;

    internal static AnthropicChatClient Create(string key, Uri? baseUrl, TimeProvider clock)
    {
        // Retries are the caller's, who can also tell the watchers; the token variable of the SDK is none of ours.
        return new AnthropicChatClient(new AnthropicClient
        {
            HttpClient = ModelHttp.Create(ProviderHints.Anthropic, clock),
            ApiKey = key,
            AuthToken = null,
            MaxRetries = 0,
            BaseUrl = baseUrl?.ToString().TrimEnd('/') ?? "https://api.anthropic.com",
        });
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = AnthropicRequest.Build(messages, options ?? new ChatOptions());
        var answer = new AnthropicStream();
        await using var events = _client.Messages.CreateStreaming(request, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(events, answer) is { IsEnd: false } next)
        {
            if (next.Update is { } update)
            {
                yield return update;
            }
        }

        // The only proof that the answer is whole: a connection may also end without an error.
        if (!answer.IsComplete)
        {
            throw new LanguageModelException("anthropic's answer broke off") { IsTransient = true };
        }
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(System.Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() => _client.Dispose();

    // Reading is inside: the SDK looks at the parts of an event only when they are asked for.
    private static async Task<(bool IsEnd, ChatResponseUpdate? Update)> NextAsync(IAsyncEnumerator<RawMessageStreamEvent> events, AnthropicStream answer)
    {
        try
        {
            return await events.MoveNextAsync() ? (false, answer.Read(events.Current)) : (true, null);
        }
        catch (AnthropicSseException e)
        {
            var kind = e.Type?.Raw();
            throw new LanguageModelException($"anthropic broke off its answer ({kind}: {e.ApiMessage ?? e.Message})", e)
            {
                IsTransient = kind is null or "overloaded_error" or "api_error" or "rate_limit_error" or "timeout_error",
            };
        }
        catch (Exception e) when (e is IOException or HttpRequestException or AnthropicIOException)
        {
            throw new LanguageModelException($"the connection to anthropic broke: {e.Message}", e) { IsTransient = true };
        }
        catch (Exception e) when (e is AnthropicInvalidDataException || UnreadableAnswer.Is(e))
        {
            throw new LanguageModelException($"anthropic sent what cannot be read: {e.Message}", e) { IsTransient = true };
        }
    }
}
