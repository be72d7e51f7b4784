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

    /// <summary>What the event adds to the answer; null when it is nothing to pass on.</summary>
    internal ChatResponseUpdate? Read(RawMessageStreamEvent next) => next.Value switch
    {
        RawMessageStartEvent start => Start(start.Message),
        RawContentBlockStartEvent block => StartBlock(block),
        RawContentBlockDeltaEvent delta => Delta(delta),
        RawContentBlockStopEvent stop => StopBlock(stop.Index),
        RawMessageDeltaEvent delta => End(delta),
        RawMessageStopEvent => Stop(),
        _ => null,
    };

    private ChatResponseUpdate? Start(Message message)
    {
        var usage = message.Usage;
        _usage = Count(usage.InputTokens, usage.OutputTokens, usage.CacheReadInputTokens ?? 0, usage.CacheCreationInputTokens ?? 0);

        // Already now: what was read is paid for, also when the answer breaks off.
        return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(_usage)]) { ResponseId = message.ID, ModelId = message.Model.Raw() };
    }

    private ChatResponseUpdate? StartBlock(RawContentBlockStartEvent block)
    {
        switch (block.ContentBlock.Value)
        {
            case ToolUseBlock toolUse:
                _toolUses[block.Index] = new OpenToolUse(toolUse.ID, toolUse.Name);
                return null;
            case RedactedThinkingBlock redacted:
                return Update(new TextReasoningContent(null)
                {
                    ProtectedData = redacted.Data,
                    AdditionalProperties = new() { [AssistantMessageBuilder.RedactedProperty] = true },
                });
            case TextBlock { Text.Length: > 0 } text:
                return Update(new TextContent(text.Text));
            default:
                return null;
        }
    }

    private ChatResponseUpdate? Delta(RawContentBlockDeltaEvent delta)
    {
        switch (delta.Delta.Value)
        {
            case TextDelta text:
                return Update(new TextContent(text.Text));
            case ThinkingDelta thinking:
                return Update(new TextReasoningContent(thinking.Thinking));
            case SignatureDelta signature:
                return Update(new TextReasoningContent(null) { ProtectedData = signature.Signature });
            case InputJsonDelta input when _toolUses.TryGetValue(delta.Index, out var toolUse):
                toolUse.Json.Append(input.PartialJson);
                return null;
            default:
                return null;
        }
    }

    private ChatResponseUpdate? StopBlock(long index) => _toolUses.Remove(index, out var toolUse) ? Update(toolUse.ToCall()) : null;

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
        update.FinishReason = delta.Delta.StopReason?.Raw() is { } reason ? new ChatFinishReason(reason) : null;

        return update;
    }

    private ChatResponseUpdate? Stop()
    {
        IsComplete = true;

        return null;
    }

    private static UsageDetails Count(long input, long output, long cacheRead, long cacheWritten) => new()
    {
        InputTokenCount = input + cacheRead + cacheWritten,
        OutputTokenCount = output,
        TotalTokenCount = input + cacheRead + cacheWritten + output,
        CachedInputTokenCount = cacheRead,
        AdditionalCounts = new() { [AssistantMessageBuilder.CacheWriteCount] = cacheWritten },
    };

    private static ChatResponseUpdate Update(AIContent content) => new(ChatRole.Assistant, [content]);

    private sealed record OpenToolUse(string Id, string Name)
    {
        internal StringBuilder Json { get; } = new();

        internal FunctionCallContent ToCall()
        {
            var json = Json.ToString();
            try
            {
                return new FunctionCallContent(
                    Id, Name, string.IsNullOrWhiteSpace(json) ? null : JsonSerializer.Deserialize<Dictionary<string, object?>>(json));
            }
            catch (JsonException e)
            {
                // Happens when the longest answer is reached within the arguments, and to models that are weak at writing JSON.
                return new FunctionCallContent(Id, Name) { Exception = e };
            }
        }
    }
}
