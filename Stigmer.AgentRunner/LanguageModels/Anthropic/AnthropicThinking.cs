using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.AgentRunner.LanguageModels.Anthropic;

/// <summary>How a call to Claude says how much to think: models from 4.6 on weigh it themselves by an effort, older ones get a number of tokens.</summary>
/// <param name="Tokens">What may be thought on top of the answer.</param>
/// <param name="Fields">Of the request.</param>
internal sealed partial record AnthropicThinking(int Tokens, IReadOnlyList<KeyValuePair<string, object>> Fields)
{
    internal static AnthropicThinking? Of(ChatOptions options, IReadOnlyList<ChatMessage> conversation)
    {
        if (ThinkingOf.Call(options) is not { } setting)
        {
            return null;
        }

        var tokens = setting.Tokens ?? TokensOf(setting.Level);
        if (WeighsItself(options.ModelId ?? ""))
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

    private static bool WeighsItself(string model)
    {
        var version = Version().Match(model);
        if (!version.Success)
        {
            return false;
        }

        var (major, minor) = (int.Parse(version.Groups["major"].ValueSpan), version.Groups["minor"].Success ? int.Parse(version.Groups["minor"].ValueSpan) : 0);

        return major > 4 || (major == 4 && minor >= 6);
    }

    private static bool IsAmongToolCallsWithoutThoughts(IReadOnlyList<ChatMessage> conversation) =>
        conversation[^1].Role == ChatRole.Tool
        && conversation.LastOrDefault(message => message.Role == ChatRole.Assistant) is { } asked
        && asked.Contents[0] is not TextReasoningContent;

    // Of claude-opus-4-20250514 the date is no version.
    [GeneratedRegex(@"^claude-[a-z]+-(?<major>\d{1,2})(-(?<minor>\d{1,2}))?(-|$)")]
    private static partial Regex Version();
}
