using System.Text.Json;
using System.Text.Json.Serialization;
using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.Media;

namespace Stigmer.AgentRunner.LanguageModels.Anthropic;

/// <summary>
/// Writes a conversation as the Messages API wants it. Through the SDK's types it would be written and read again once for each of
/// their levels, in every turn; some fields they do not let out, or type more narrowly than the API.
/// </summary>
internal static class AnthropicRequest
{
    // The API takes four marks. Tools and system prompt have one each and stay; the rest goes to the growing end of the conversation.
    private const int MarkedTurns = 2;

    private const string Assistant = "assistant";

    private const string User = "user";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly object UpToHere = new { Type = "ephemeral" };

    private static readonly Dictionary<string, JsonElement> Nothing = [];

    internal static MessageCreateParams Build(IEnumerable<ChatMessage> messages, ChatOptions options)
    {
        var conversation = messages.ToArray();
        var thinking = AnthropicThinking.Of(options, conversation);
        var fields = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["model"] = options.ModelId ?? throw new ArgumentException("A model id is needed.", nameof(options)),
            ["max_tokens"] = LongestOf(options, thinking),
            ["messages"] = Turns(conversation.Where(message => message.Role != ChatRole.System)),
        };
        foreach (var (name, value) in thinking?.Fields ?? [])
        {
            fields[name] = value;
        }

        if (thinking is null && options.Temperature is { } temperature)
        {
            fields["temperature"] = temperature;
        }

        var system = conversation.Where(message => message.Role == ChatRole.System).Select(message => new AnthropicBlock("text") { Text = message.Text }).ToArray();
        if (system.Length > 0)
        {
            system[^1].CacheControl = UpToHere;
            fields["system"] = system;
        }

        if (options.Tools is { Count: > 0 } tools)
        {
            fields["tools"] = Tools(tools);
        }

        return MessageCreateParams.FromRawUnchecked(
            Nothing, Nothing, fields.ToDictionary(field => field.Key, field => JsonSerializer.SerializeToElement(field.Value, Json), StringComparer.Ordinal));
    }

    // The longest answer counts what is thought, too.
    private static int LongestOf(ChatOptions options, AnthropicThinking? thinking)
    {
        var longest = options.MaxOutputTokens ?? throw new ArgumentException("The longest answer is needed.", nameof(options));

        return thinking is null ? longest : Math.Min(longest + thinking.Tokens, LongestAnswer.Of(options.ModelId!));
    }

    private static Tool[] Tools(IEnumerable<AITool> tools)
    {
        Tool[] written = [.. tools.OfType<AIFunctionDeclaration>().Select(tool => new Tool(tool.Name, tool.Description, tool.JsonSchema))];
        if (written.Length > 0)
        {
            written[^1] = written[^1] with { CacheControl = UpToHere };
        }

        return written;
    }

    // The API wants roles to alternate, and the results of tools in the message right after the call.
    private static List<ConversationTurn> Turns(IEnumerable<ChatMessage> messages)
    {
        var turns = new List<ConversationTurn>();
        var ids = new AnthropicIds();
        foreach (var message in messages)
        {
            var role = message.Role == ChatRole.Assistant ? Assistant : User;
            var blocks = message.Contents.Select(content => BlockOf(content, ids)).OfType<AnthropicBlock>().ToList();
            if (blocks.Count > 0 && turns.Count > 0 && turns[^1].Role == role)
            {
                turns[^1].Content.AddRange(blocks);
            }
            else if (blocks.Count > 0)
            {
                turns.Add(new ConversationTurn(role, blocks));
            }
        }

        // The last mark writes what is new to the cache; the one before it is where the last call wrote, and is read.
        foreach (var turn in turns.Where(turn => turn.Role == User).TakeLast(MarkedTurns))
        {
            turn.Content[^1].CacheControl = UpToHere;
        }

        if (turns.Count > 0 && turns[^1] is { Role: Assistant, Content: [.., { Text: { } last }] unfinished })
        {
            // An answer that is to go on must not end so; the model begins with what it needs.
            unfinished[^1] = unfinished[^1] with { Text = last.TrimEnd() };
        }

        return turns;
    }

    private static AnthropicBlock? BlockOf(AIContent content, AnthropicIds ids) => content switch
    {
        // Empty text is refused by the API, and says nothing.
        TextContent text when !string.IsNullOrWhiteSpace(text.Text) => new AnthropicBlock("text") { Text = text.Text },
        TextReasoningContent { AdditionalProperties: { } properties, ProtectedData: { } data }
            when properties.ContainsKey(AssistantMessageBuilder.RedactedProperty) => new AnthropicBlock("redacted_thinking") { Data = data },
        TextReasoningContent { ProtectedData: { Length: > 0 } signature } reasoning =>
            new AnthropicBlock("thinking") { Thinking = reasoning.Text, Signature = signature },
        FunctionCallContent call => new AnthropicBlock("tool_use")
        {
            Id = ids.OfCall(call.CallId),
            Name = call.Name,
            Input = call.Arguments ?? new Dictionary<string, object?>(StringComparer.Ordinal),
        },
        FunctionResultContent result => new AnthropicBlock("tool_result")
        {
            ToolUseId = ids.OfResult(result.CallId),
            IsError = result.Exception is not null,
            Content = result.Result is SeenResult seen ? AnthropicMedia.Blocks(seen) : result.Result?.ToString() ?? "",
        },
        _ => null,
    };

    private sealed record ConversationTurn(string Role, List<AnthropicBlock> Content);

    private sealed record Tool(string Name, string Description, JsonElement InputSchema)
    {
        public object? CacheControl { get; init; }
    }
}
