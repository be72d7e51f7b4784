using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using OpenAiReason = OpenAI.Chat.ChatFinishReason;

namespace Stigmer.AgentRunner.LanguageModels.OpenAi;

/// <summary>Reads the pieces of one streamed answer.</summary>
internal sealed class OpenAiStream
{
    private readonly SortedDictionary<int, OpenToolCall> _calls = [];
    private UsageDetails? _usage;
    private OpenAiReason? _reason;
    private bool _refused;

    /// <summary>What the piece adds to the answer; null when it is nothing to pass on.</summary>
    internal ChatResponseUpdate? Read(StreamingChatCompletionUpdate next)
    {
        _reason = next.FinishReason ?? _reason;
        if (next.Usage is { } usage)
        {
            _usage = new UsageDetails
            {
                InputTokenCount = usage.InputTokenCount,
                OutputTokenCount = usage.OutputTokenCount,
                TotalTokenCount = usage.TotalTokenCount,
                CachedInputTokenCount = usage.InputTokenDetails?.CachedTokenCount,
            };
        }

        foreach (var piece in next.ToolCallUpdates)
        {
            // Only the first piece of a call has its id and name.
            var call = _calls.TryGetValue(piece.Index, out var known) ? known : _calls[piece.Index] = new OpenToolCall();
            call.Id ??= piece.ToolCallId;
            call.Name ??= piece.FunctionName;
            call.Json.Append(piece.FunctionArgumentsUpdate?.ToString());
        }

        _refused |= next.RefusalUpdate is { Length: > 0 };
        var text = string.Concat(next.ContentUpdate.Select(part => part.Text)) + next.RefusalUpdate;

        return text.Length == 0 ? null : new ChatResponseUpdate(ChatRole.Assistant, text);
    }

    /// <summary>What is known only at the end: the calls as a whole, the reason, the usage.</summary>
    /// <exception cref="LanguageModelException">There was no end.</exception>
    internal ChatResponseUpdate End()
    {
        if (_reason is null)
        {
            throw new LanguageModelException("openai's answer broke off") { IsTransient = true };
        }

        var update = new ChatResponseUpdate(ChatRole.Assistant, [.. _calls.Values.Select(call => call.ToCall())]);
        if (_usage is not null)
        {
            update.Contents.Add(new UsageContent(_usage));
        }

        // In the words that the rest of the runner acts on.
        update.FinishReason = new Microsoft.Extensions.AI.ChatFinishReason(
            _refused || _reason == OpenAiReason.ContentFilter ? "refusal"
            : _reason == OpenAiReason.Length ? "max_tokens"
            : _calls.Count > 0 ? "tool_use"
            : "end_turn");

        return update;
    }

    private sealed class OpenToolCall
    {
        internal string? Id { get; set; }

        internal string? Name { get; set; }

        internal StringBuilder Json { get; } = new();

        internal FunctionCallContent ToCall()
        {
            // Some that speak this protocol give no ids, and the journal needs one.
            var id = Id is { Length: > 0 } ? Id : $"openai_{Guid.NewGuid():N}";
            var json = Json.ToString();
            try
            {
                return new FunctionCallContent(
                    id, Name ?? "", string.IsNullOrWhiteSpace(json) ? null : JsonSerializer.Deserialize<Dictionary<string, object?>>(json));
            }
            catch (JsonException e)
            {
                // Happens when the longest answer is reached within the arguments, and to models that are weak at writing JSON.
                return new FunctionCallContent(id, Name ?? "") { Exception = e };
            }
        }
    }
}
