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
        var http = ModelHttp.Create(ProviderHints.Anthropic, clock);
        if (baseUrl is not null)
        {
            // The SDK shows the key as a bearer; gateways may look for it where the API's documents have always had it.
            http.DefaultRequestHeaders.Add("x-api-key", key);
        }

        // Retries are the caller's, who can also tell the watchers; the token variable of the SDK is none of ours.
        return new AnthropicChatClient(new AnthropicClient
        {
            HttpClient = http,
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
        var answer = new AnthropicStream();
        using var response = await _client.WithRawResponse.Messages.CreateStreaming(
            AnthropicRequest.Build(messages, options ?? new ChatOptions()), cancellationToken);
        // The SDK's own reader passes over signs of life.
        await using var events = AnswerPieces.ReadAsync(await response.ReadAsStream(cancellationToken), cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(events, answer) is { } update)
        {
            yield return update;
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

    private static async Task<ChatResponseUpdate?> NextAsync(IAsyncEnumerator<string> events, AnthropicStream answer)
    {
        try
        {
            return await events.MoveNextAsync() ? answer.Read(events.Current) : null;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // Of a whole answer nothing is lost.
            return answer.IsComplete ? null : throw new LanguageModelException($"the connection to anthropic broke: {e.Message}", e) { IsTransient = true };
        }
        catch (Exception e) when (e is AnthropicInvalidDataException || UnreadableAnswer.Is(e))
        {
            throw new LanguageModelException($"anthropic sent what cannot be read: {e.Message}", e) { IsTransient = true };
        }
    }
}
