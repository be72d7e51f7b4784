using System.Text;
using System.Text.Json;
using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;

namespace Stigmer.AgentRunner.LanguageModels.Anthropic;

/// <summary>Reads the events of one streamed answer.</summary>
internal sealed class AnthropicStream
{
    private readonly Dictionary<long, OpenToolUse> _toolUses = [];
    private UsageDetails _usage = Count(0, 0, 0, 0);

    /// <summary>Whether the answer came to its end.</summary>
    internal bool IsComplete { get; private set; }

    /// <summary>What the event adds to the answer, if only that the provider is still there.</summary>
    /// <exception cref="LanguageModelException">The event reports an error.</exception>
    internal ChatResponseUpdate Read(string data)
    {
        using var document = JsonDocument.Parse(data);
        var next = document.RootElement;
        if (next.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
        {
            throw Failure(error);
        }

        switch (next.GetProperty("type").GetString())
        {
            case "content_block_delta":
                return Delta(next.GetProperty("delta"), next);
            case "message":
                return Whole(next);
            default:
                return Read(next.Deserialize<RawMessageStreamEvent>()!);
        }
    }

    private ChatResponseUpdate Whole(JsonElement message)
    {
        var updates = AnthropicDocument.Events(message).Select(one => Read(one.ToJsonString())).ToArray();

        return new ChatResponseUpdate(ChatRole.Assistant, [.. updates.SelectMany(update => update.Contents)])
        {
            ResponseId = updates[0].ResponseId,
            ModelId = updates[0].ModelId,
            FinishReason = updates.Select(update => update.FinishReason).FirstOrDefault(reason => reason is not null),
        };
    }

    private ChatResponseUpdate Read(RawMessageStreamEvent next) => next.Value switch
    {
        RawMessageStartEvent start => Start(start.Message),
        RawContentBlockStartEvent block => StartBlock(block),
        RawContentBlockStopEvent stop => StopBlock(stop.Index),
        RawMessageDeltaEvent delta => End(delta),
        RawMessageStopEvent => Stop(),
        _ => Nothing(),
    };

    private static LanguageModelException Failure(JsonElement error)
    {
        // A gateway's own errors have another form, and nothing that says whether they pass.
        var said = error.ValueKind == JsonValueKind.Object ? error : default;
        var kind = said.ValueKind == JsonValueKind.Object && said.TryGetProperty("type", out var type) ? type.ToString() : "";
        var message = said.ValueKind == JsonValueKind.Object && said.TryGetProperty("message", out var text) ? text.ToString() : error.ToString();

        return new LanguageModelException($"anthropic broke off its answer ({(kind.Length > 0 ? $"{kind}: " : "")}{message})")
        {
            IsTransient = kind is "" or "overloaded_error" or "api_error" or "rate_limit_error" or "timeout_error",
        };
    }

    private ChatResponseUpdate Start(Message message)
    {
        var usage = message.Usage;
        _usage = Count(usage.InputTokens, usage.OutputTokens, usage.CacheReadInputTokens ?? 0, usage.CacheCreationInputTokens ?? 0);

        // Already now: what was read is paid for, also when the answer breaks off.
        return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(_usage)]) { ResponseId = message.ID, ModelId = message.Model.Raw() };
    }

    private ChatResponseUpdate StartBlock(RawContentBlockStartEvent block)
    {
        switch (block.ContentBlock.Value)
        {
            case ToolUseBlock toolUse:
                _toolUses[block.Index] = new OpenToolUse(toolUse);
                return Update(new ToolInputPiece());
            case RedactedThinkingBlock redacted:
                return Update(new TextReasoningContent(null)
                {
                    ProtectedData = redacted.Data,
                    AdditionalProperties = new() { [AssistantMessageBuilder.RedactedProperty] = true },
                });
            case TextBlock { Text.Length: > 0 } text:
                return Update(new TextContent(text.Text));
            default:
                return Nothing();
        }
    }

    // Nearly all events are these, and through the SDK's type each would cost the runner twice as much.
    private ChatResponseUpdate Delta(JsonElement delta, JsonElement next)
    {
        switch (delta.GetProperty("type").GetString())
        {
            case "text_delta":
                return Update(new TextContent(LooseText.Of(delta.GetProperty("text"))));
            case "thinking_delta":
                return Update(new TextReasoningContent(LooseText.Of(delta.GetProperty("thinking"))));
            case "signature_delta":
                return Update(new TextReasoningContent(null) { ProtectedData = delta.GetProperty("signature").GetString() });
            case "input_json_delta" when _toolUses.TryGetValue(next.GetProperty("index").GetInt64(), out var toolUse):
                toolUse.Json.Append(LooseText.Of(delta.GetProperty("partial_json")));
                return Update(new ToolInputPiece());
            default:
                return Nothing();
        }
    }

    private ChatResponseUpdate StopBlock(long index) => _toolUses.Remove(index, out var toolUse) ? Update(toolUse.ToCall()) : Nothing();

    private ChatResponseUpdate End(RawMessageDeltaEvent delta)
    {
        // The counts here are the last word; those that are missing stand as they were at the start.
        var usage = delta.Usage;
        var written = _usage.AdditionalCounts![AssistantMessageBuilder.CacheWriteCount];
        var read = _usage.CachedInputTokenCount!.Value;
        _usage = Count(
            usage.InputTokens ?? (_usage.InputTokenCount!.Value - read - written),
            usage.OutputTokens,
            usage.CacheReadInputTokens ?? read,
            usage.CacheCreationInputTokens ?? written);
        var update = Update(new UsageContent(_usage));
        if (delta.Delta.StopReason?.Raw() is { } reason)
        {
            // All blocks are there by now; what may still come is only the word that nothing comes.
            update.FinishReason = new ChatFinishReason(reason);
            IsComplete = true;
        }

        return update;
    }

    private ChatResponseUpdate Stop()
    {
        IsComplete = true;

        return Nothing();
    }

    private static ChatResponseUpdate Nothing() => new(ChatRole.Assistant, []);

    private static UsageDetails Count(long input, long output, long cacheRead, long cacheWritten) => new()
    {
        InputTokenCount = input + cacheRead + cacheWritten,
        OutputTokenCount = output,
        TotalTokenCount = input + cacheRead + cacheWritten + output,
        CachedInputTokenCount = cacheRead,
        AdditionalCounts = new() { [AssistantMessageBuilder.CacheWriteCount] = cacheWritten },
    };

    private static ChatResponseUpdate Update(AIContent content) => new(ChatRole.Assistant, [content]);

    private sealed class OpenToolUse(ToolUseBlock start)
    {
        internal StringBuilder Json { get; } = new();

        // Some that speak this protocol write the whole input at the start.
        internal FunctionCallContent ToCall() =>
            WrittenCall.Of(
            start.ID, start.Name, Json.Length > 0 ? Json.ToString() : start.RawData.TryGetValue("input", out var input) ? input.GetRawText() : "");
    }
}
