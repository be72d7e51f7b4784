using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Stigmer.AgentRunner.LanguageModels.OpenAi;

/// <summary>OpenAI's chat completions, and whatever speaks them, through the official SDK.</summary>
internal sealed class OpenAiChatClient : IChatClient
{
    private readonly OpenAIClient _client;
    private readonly HttpClient _http;

    private OpenAiChatClient(OpenAIClient client, HttpClient http)
    {
        _client = client;
        _http = http;
    }

    /// <param name="key">Null for an endpoint of one's own that asks for none.</param>
    /// <param name="baseUrl">Up to and with its version, such as http://localhost:8000/v1; null for OpenAI's.</param>
    /// <param name="http">The way there.</param>
    internal static OpenAiChatClient Create(string? key, Uri? baseUrl, HttpClient http)
    {
        // Retries are the caller's, who can also tell the watchers.
        var options = new OpenAIClientOptions
        {
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        };
        if (baseUrl is not null)
        {
            options.Endpoint = baseUrl;
        }

        return new OpenAiChatClient(new OpenAIClient(new ApiKeyCredential(key ?? "none"), options), http);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= new ChatOptions();
        var answer = new OpenAiStream();
        using var response = await SendAsync(messages, options, cancellationToken);
        await using var pieces = AnswerPieces.ReadAsync(response.ContentStream!, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(pieces, answer) is { } update)
        {
            yield return update;
        }

        yield return answer.End();
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() => _http.Dispose();

    private async Task<PipelineResponse> SendAsync(IEnumerable<ChatMessage> messages, ChatOptions options, CancellationToken cancellationToken)
    {
        var answers = _client.GetChatClient(options.ModelId).CompleteChatStreamingAsync(
            OpenAiRequest.Messages(messages), OpenAiRequest.Options(options), cancellationToken);
        // There is one; a stream has no pages.
        await foreach (var answer in answers.GetRawPagesAsync().WithCancellation(cancellationToken))
        {
            return answer.GetRawResponse();
        }

        throw new LanguageModelException("openai gave no answer") { IsTransient = true };
    }

    private static async Task<ChatResponseUpdate?> NextAsync(IAsyncEnumerator<string> pieces, OpenAiStream answer)
    {
        try
        {
            return await pieces.MoveNextAsync() ? answer.Read(pieces.Current) : null;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // Of a whole answer nothing is lost.
            return answer.IsComplete ? null : throw new LanguageModelException($"the connection to openai broke: {e.Message}", e) { IsTransient = true };
        }
        catch (Exception e) when (UnreadableAnswer.Is(e))
        {
            throw new LanguageModelException($"openai sent what cannot be read: {e.Message}", e) { IsTransient = true };
        }
    }
}
