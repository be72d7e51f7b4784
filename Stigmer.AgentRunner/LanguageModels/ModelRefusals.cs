using System.Globalization;
using System.Net;
using System.Text.Json;
using Stigmer.ServiceDefaults.Texts;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>Turns a provider's refusals into what the runner acts on, while the headers are still at hand: the SDKs' exceptions lack retry-after.</summary>
internal sealed class ModelRefusals(HttpMessageHandler inner, ProviderHints hints, TimeProvider clock) : DelegatingHandler(inner)
{
    private const int MaxBodyCharacters = 500;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new LanguageModelException($"{hints.Provider} cannot be reached at {request.RequestUri?.Authority}: {e.Message}{hints.Unreachable}", e)
            {
                IsTransient = true,
            };
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw Refusal(response, await ReasonAsync(response, cancellationToken));
        }
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return Explain(await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            return $"its reason did not come through: {e.Message}";
        }
    }

    private LanguageModelException Refusal(HttpResponseMessage response, string reason)
    {
        var status = (int)response.StatusCode;

        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new LanguageModelException(
                $"{hints.Provider} refused the key ({status}: {reason}); check {hints.KeyVariable}"),
            HttpStatusCode.NotFound => new LanguageModelException(
                $"{hints.Provider} does not know what was asked for ({status}: {reason}); check the model's name (STIGMER_LLM_MODEL) and {hints.AddressVariable}")
            {
                Status = response.StatusCode,
            },
            // Not a matter of time, though OpenAI says it as if it were.
            HttpStatusCode.TooManyRequests when reason.Contains("insufficient_quota", StringComparison.Ordinal) => new LanguageModelException(
                $"{hints.Provider} has nothing left to spend for this key ({status}: {reason})")
            {
                Status = response.StatusCode,
            },
            // Ollama's words; it says so again until something smaller is asked for.
            HttpStatusCode.InternalServerError when reason.Contains("requires more system memory", StringComparison.Ordinal) => new LanguageModelException(
                $"{hints.Provider} has too little memory for the model ({status}: {reason}); "
                + "use a smaller model (STIGMER_LLM_MODEL) or a shorter context (OLLAMA_CONTEXT_LENGTH)")
            {
                Status = response.StatusCode,
            },
            HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                new LanguageModelException($"{hints.Provider} cannot answer now ({status}: {reason})")
                {
                    IsTransient = true,
                    Status = response.StatusCode,
                    RetryAfter = RetryAfter(response),
                },
            _ => new LanguageModelException($"{hints.Provider} refused the request ({status}: {reason})")
            {
                Status = response.StatusCode,
                IsOverflow = response.StatusCode == HttpStatusCode.RequestEntityTooLarge || ContextOverflow.IsSaidBy(reason),
            },
        };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        if (response.Headers.TryGetValues("retry-after-ms", out var values)
            && double.TryParse(values.First(), CultureInfo.InvariantCulture, out var milliseconds) && milliseconds >= 0)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        var pause = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - clock.GetUtcNow(),
            _ => (TimeSpan?)null,
        };

        return pause < TimeSpan.Zero ? TimeSpan.Zero : pause;
    }

    private static string Explain(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("error", out var error))
            {
                // Ollama's is the message itself.
                return error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var message)
                    ? WithCode(message.ToString(), error)
                    : error.ToString();
            }
        }
        catch (JsonException)
        {
            // A proxy on the way answered with something else; show that.
        }

        return body.Head(MaxBodyCharacters);
    }

    // OpenAI says in the code, and hardly in the text, that a conversation is too long.
    private static string WithCode(string message, JsonElement error) =>
        error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String ? $"{message} [{code}]" : message;
}
