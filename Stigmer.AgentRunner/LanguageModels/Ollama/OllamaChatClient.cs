using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Stigmer.AgentRunner.LanguageModels.Ollama;

/// <summary>Models on a person's own machine, by Ollama's native API: it streams tool calls, which its OpenAI look-alike does not in every version.</summary>
internal sealed class OllamaChatClient(HttpClient http, Uri address, int? contextLength) : IChatClient
{
    internal static readonly Uri DefaultAddress = new("http://localhost:11434");

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= new ChatOptions();
        using var response = await SendAsync(messages, options, cancellationToken);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        var answer = new OllamaStream();
        while (!answer.IsComplete && await NextAsync(lines, cancellationToken) is { } line)
        {
            if (line.Length > 0)
            {
                yield return answer.Read(line);
            }
        }

        // The only proof that the answer is whole: a connection may also end without an error.
        if (!answer.IsComplete)
        {
            throw new LanguageModelException("ollama's answer broke off") { IsTransient = true };
        }
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(IEnumerable<ChatMessage> messages, ChatOptions options, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{address.ToString().TrimEnd('/')}/api/chat")
        {
            Content = JsonContent.Create(OllamaRequest.Build(messages, options, contextLength)),
        };
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (LanguageModelException e) when (e.Status == HttpStatusCode.NotFound && e.Message.Contains("model", StringComparison.Ordinal))
        {
            throw new LanguageModelException(
                $"ollama at {address.Authority} does not have the model '{options.ModelId}'; get it with: ollama pull {options.ModelId}", e);
        }
    }

    private static async Task<string?> NextAsync(StreamReader lines, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.ReadLineAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException)
        {
            throw new LanguageModelException($"the connection to ollama broke: {e.Message}", e) { IsTransient = true };
        }
    }
}
