using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Stigmer.AgentRunner.LanguageModels.Ollama;

/// <summary>Reads the lines of one streamed answer.</summary>
internal sealed class OllamaStream
{
    private bool _asksForTools;

    /// <summary>Whether the answer came to its end.</summary>
    internal bool IsComplete { get; private set; }

    /// <exception cref="LanguageModelException">The line reports an error, or cannot be read.</exception>
    internal ChatResponseUpdate Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);

            return Read(document.RootElement);
        }
        catch (Exception e) when (UnreadableAnswer.Is(e))
        {
            throw new LanguageModelException($"ollama sent what cannot be read: {e.Message}", e) { IsTransient = true };
        }
    }

    private ChatResponseUpdate Read(JsonElement part)
    {
        if (part.TryGetProperty("error", out var error))
        {
            throw new LanguageModelException($"ollama broke off its answer ({error})") { IsTransient = true };
        }

        var update = new ChatResponseUpdate { Role = ChatRole.Assistant, ModelId = part.TryGetProperty("model", out var model) ? LooseText.Of(model) : null };
        if (part.TryGetProperty("message", out var message))
        {
            Add(update, message);
        }

        if (part.TryGetProperty("done", out var done) && done.GetBoolean())
        {
            IsComplete = true;
            update.FinishReason = new ChatFinishReason(Reason(part));
            update.Contents.Add(new UsageContent(Usage(part)));
        }

        return update;
    }

    private void Add(ChatResponseUpdate update, JsonElement message)
    {
        if (message.TryGetProperty("thinking", out var thinking) && LooseText.Of(thinking) is { Length: > 0 } thought)
        {
            update.Contents.Add(new TextReasoningContent(thought));
        }

        if (message.TryGetProperty("content", out var content) && LooseText.Of(content) is { Length: > 0 } text)
        {
            update.Contents.Add(new TextContent(text));
        }

        if (!message.TryGetProperty("tool_calls", out var calls) || calls.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var call in calls.EnumerateArray())
        {
            _asksForTools = true;
            var function = call.GetProperty("function");
            // The journal knows a call by its id, and Ollama gives none.
            update.Contents.Add(WrittenCall.Of($"ollama_{Guid.NewGuid():N}", function.GetProperty("name").GetString() ?? "", Arguments(function)));
        }
    }

    private static string Arguments(JsonElement function) =>
        !function.TryGetProperty("arguments", out var arguments) ? ""
        // Some models write them as text.
        : arguments.ValueKind == JsonValueKind.String ? LooseText.Of(arguments)
        : arguments.GetRawText();

    // In the words that the rest of the runner acts on.
    private string Reason(JsonElement end) => end.TryGetProperty("done_reason", out var given) && given.GetString() == "length" ? "max_tokens"
        : _asksForTools ? "tool_use"
        : "end_turn";

    private static UsageDetails Usage(JsonElement end)
    {
        var (input, output) = (Count(end, "prompt_eval_count"), Count(end, "eval_count"));

        return new UsageDetails { InputTokenCount = input, OutputTokenCount = output, TotalTokenCount = input + output };
    }

    private static long Count(JsonElement end, string name) => end.TryGetProperty(name, out var count) ? count.GetInt64() : 0;
}
