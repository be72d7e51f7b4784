using Microsoft.Extensions.AI;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.AgentRunner.LanguageModels.Anthropic;

/// <summary>How a call to Claude says how much to think: models from 4.6 on weigh it themselves by an effort, older ones get a number of tokens.</summary>
/// <param name="Tokens">What may be thought on top of the answer.</param>
/// <param name="Fields">Of the request.</param>
internal sealed record AnthropicThinking(int Tokens, IReadOnlyList<KeyValuePair<string, object>> Fields)
{
    internal static AnthropicThinking? Of(ChatOptions options, IReadOnlyList<ChatMessage> conversation)
    {
        if (ThinkingOf.Call(options) is not { } setting)
        {
            return null;
        }

        var id = options.ModelId ?? "";
        // Something has to be left for the answer.
        var tokens = (int)Math.Min(setting.Tokens ?? TokensOf(setting.Level), LongestAnswer.Of(id) * 3L / 4);
        if (WeighsItself(id))
        {
            return new AnthropicThinking(tokens,
            [
                new("thinking", new Dictionary<string, string> { ["type"] = "adaptive", ["display"] = "summarized" }),
                new("output_config", new Dictionary<string, string> { ["effort"] = setting.Level }),
            ]);
        }

        // Among calls of tools, such a model wants to find the thoughts that led to them; another model's are not there.
        return IsAmongToolCallsWithoutThoughts(conversation) ? null : new AnthropicThinking(tokens,
        [
            new("thinking", new Dictionary<string, object> { ["type"] = "enabled", ["budget_tokens"] = tokens }),
        ]);
    }

    private static int TokensOf(string level) => level switch { "low" => 2048, "medium" => 8192, _ => 16_384 };

    private static bool WeighsItself(string model) => ClaudeVersion.Of(model) is { Major: > 4 } or { Major: 4, Minor: >= 6 };

    private static bool IsAmongToolCallsWithoutThoughts(IReadOnlyList<ChatMessage> conversation) =>
        // A person may have said something since.
        conversation.Reverse().TakeWhile(message => message.Role != ChatRole.Assistant).Any(message => message.Role == ChatRole.Tool)
        && conversation.Last(message => message.Role == ChatRole.Assistant).Contents[0] is not TextReasoningContent;
}
