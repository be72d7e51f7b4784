using System.Text.Json;
using System.Text.Json.Serialization;
using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.Media;

namespace Stigmer.AgentRunner.LanguageModels.Anthropic;

/// <summary>Writes a conversation as the Messages API wants it.</summary>
internal static class AnthropicRequest
{
    // The API takes four marks. Tools and system prompt have one each and stay; the rest goes to the growing end of the conversation.
    private const int MarkedTurns = 2;

    private const string Assistant = "assistant";

    private const string User = "user";

    private static readonly CacheControlEphemeral UpToHere = new();

    internal static MessageCreateParams Build(IEnumerable<ChatMessage> messages, ChatOptions options)
    {
        var conversation = messages.ToArray();
        var turns = Turns(conversation.Where(message => message.Role != ChatRole.System));
        var request = With(
            new MessageCreateParams
            {
                Model = options.ModelId ?? throw new ArgumentException("A model id is needed.", nameof(options)),
                MaxTokens = options.MaxOutputTokens ?? throw new ArgumentException("The longest answer is needed.", nameof(options)),
                Messages = [],
            },
            // In one go: through the SDK's types the conversation would be written and read again once for each of their levels.
            [KeyValuePair.Create<string, object>("messages", turns)]);
        var thinking = AnthropicThinking.Of(options, conversation);
        if (thinking is not null)
        {
            // The longest answer counts what is thought, too.
            request = With(request with { MaxTokens = Math.Min(request.MaxTokens + thinking.Tokens, LongestAnswer.Of(options.ModelId)) }, thinking.Fields);
        }
        else if (options.Temperature is { } temperature)
        {
            request = With(request, [KeyValuePair.Create<string, object>("temperature", temperature)]);
        }

        if (conversation.Where(message => message.Role == ChatRole.System).Select(message => message.Text).ToArray() is { Length: > 0 } system)
        {
            var blocks = system.Select(text => new TextBlockParam { Text = text }).ToList();
            blocks[^1] = blocks[^1] with { CacheControl = UpToHere };
            request = request with { System = blocks };
        }

        return options.Tools is { Count: > 0 } tools ? request with { Tools = Tools(tools) } : request;
    }

    // What the SDK does not let out, or types more narrowly than the API.
    private static MessageCreateParams With(MessageCreateParams request, IEnumerable<KeyValuePair<string, object>> fields)
    {
        var body = new Dictionary<string, JsonElement>(request.RawBodyData, StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            body[name] = JsonSerializer.SerializeToElement(value);
        }

        return MessageCreateParams.FromRawUnchecked(request.RawHeaderData, request.RawQueryData, body);
    }

    private static List<ToolUnion> Tools(IEnumerable<AITool> tools)
    {
        var written = tools.OfType<AIFunctionDeclaration>().Select(ToolOf).ToList();
        if (written.Count > 0)
        {
            written[^1] = written[^1] with { CacheControl = UpToHere };
        }

        return written.ConvertAll<ToolUnion>(tool => tool);
    }

    // The API wants roles to alternate, and the results of tools in the message right after the call.
    private static List<ConversationTurn> Turns(IEnumerable<ChatMessage> messages)
    {
        var turns = new List<ConversationTurn>();
        var ids = new AnthropicIds();
        foreach (var message in messages)
        {
            var role = message.Role == ChatRole.Assistant ? Assistant : User;
            var blocks = message.Contents.Select(content => BlockOf(content, ids)).OfType<ContentBlockParam>().ToList();
            if (blocks.Count > 0 && turns.Count > 0 && turns[^1].Role == role)
            {
                turns[^1].Blocks.AddRange(blocks);
            }
            else if (blocks.Count > 0)
            {
                turns.Add(new ConversationTurn(role, blocks));
            }
        }

        // The last mark writes what is new to the cache; the one before it is where the last call wrote, and is read.
        foreach (var (_, blocks) in turns.Where(turn => turn.Role == User).TakeLast(MarkedTurns))
        {
            blocks[^1] = Marked(blocks[^1]);
        }

        if (turns.Count > 0 && turns[^1] is { Role: Assistant, Blocks: [.., { Value: TextBlockParam last }] unfinished })
        {
            // An answer that is to go on must not end so; the model begins with what it needs.
            unfinished[^1] = last with { Text = last.Text.TrimEnd() };
        }

        return turns;
    }

    private static ContentBlockParam Marked(ContentBlockParam block) => block.Value switch
    {
        TextBlockParam text => text with { CacheControl = UpToHere },
        ToolResultBlockParam result => result with { CacheControl = UpToHere },
        _ => block,
    };

    private static ContentBlockParam? BlockOf(AIContent content, AnthropicIds ids) => content switch
    {
        // Empty text is refused by the API, and says nothing.
        TextContent text when !string.IsNullOrWhiteSpace(text.Text) => new TextBlockParam { Text = text.Text },
        TextReasoningContent { AdditionalProperties: { } properties, ProtectedData: { } data }
            when properties.ContainsKey(AssistantMessageBuilder.RedactedProperty) => new RedactedThinkingBlockParam { Data = data },
        TextReasoningContent { ProtectedData: { Length: > 0 } signature } reasoning =>
            new ThinkingBlockParam { Thinking = reasoning.Text, Signature = signature },
        FunctionCallContent call => new ToolUseBlockParam
        {
            ID = ids.OfCall(call.CallId),
            Name = call.Name,
            Input = (call.Arguments ?? new Dictionary<string, object?>(StringComparer.Ordinal))
                .ToDictionary(pair => pair.Key, pair => pair.Value is JsonElement json ? json : JsonSerializer.SerializeToElement(pair.Value)),
        },
        FunctionResultContent { Result: SeenResult seen } result => AnthropicMedia.Result(result, seen, ids.OfResult(result.CallId)),
        FunctionResultContent result => new ToolResultBlockParam
        {
            ToolUseID = ids.OfResult(result.CallId),
            Content = result.Result?.ToString() ?? "",
            IsError = result.Exception is not null,
        },
        _ => null,
    };

    private static Tool ToolOf(AIFunctionDeclaration tool) => new Tool
    {
        Name = tool.Name,
        Description = tool.Description,
        InputSchema = new InputSchema(ToolSchema.Of(tool).ToDictionary(property => property.Key, property => JsonSerializer.SerializeToElement(property.Value))),
    };

    private sealed record ConversationTurn(
        [property: JsonPropertyName("role")] string Role, [property: JsonPropertyName("content")] List<ContentBlockParam> Blocks);
}
