using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using Stigmer.AgentRunner.Media;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;
using OpenAiMessage = OpenAI.Chat.ChatMessage;

namespace Stigmer.AgentRunner.LanguageModels.OpenAi;

/// <summary>Writes a conversation as the chat completions API wants it.</summary>
internal static class OpenAiRequest
{
    internal static ChatCompletionOptions Options(ChatOptions options)
    {
        var request = new ChatCompletionOptions { MaxOutputTokenCount = options.MaxOutputTokens, Temperature = options.Temperature };
        // Models that do not reason refuse to be asked how much.
        if (ThinkingOf.Call(options) is { } thinking && Reasons(options.ModelId ?? ""))
        {
#pragma warning disable OPENAI001 // The SDK calls it an experiment; the API has had it since its first reasoning model.
            request.ReasoningEffortLevel = new ChatReasoningEffortLevel(thinking.Level);
#pragma warning restore OPENAI001
            request.Temperature = null;
        }

        foreach (var tool in options.Tools?.OfType<AIFunctionDeclaration>() ?? [])
        {
            request.Tools.Add(ChatTool.CreateFunctionTool(tool.Name, tool.Description, BinaryData.FromString(tool.JsonSchema.GetRawText())));
        }

        return request;
    }

    private static bool Reasons(string model) => model is ['o', >= '1' and <= '9', ..]
        || model.StartsWith("gpt-5", StringComparison.OrdinalIgnoreCase) || model.Contains("gpt-oss", StringComparison.OrdinalIgnoreCase);

    internal static IEnumerable<OpenAiMessage> Messages(IEnumerable<ChatMessage> messages) => messages.SelectMany(Write);

    private static IEnumerable<OpenAiMessage> Write(ChatMessage message)
    {
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
        {
            yield return new ToolChatMessage(result.CallId, result.Result?.ToString() ?? "");
        }

        // A tool's message takes only text; what there is to look at comes right after all of them.
        if (message.Contents.OfType<FunctionResultContent>().Select(result => result.Result).OfType<SeenResult>().ToArray() is { Length: > 0 } seen)
        {
            yield return new UserChatMessage(
                [ChatMessageContentPart.CreateTextPart("(This is what the tools have just read.)"), .. seen.SelectMany(one => one.Media).Select(PartOf)]);
        }

        var text = message.Text;
        if (message.Role == ChatRole.Assistant)
        {
            if (Said(text, [.. message.Contents.OfType<FunctionCallContent>().Select(CallOf)]) is { } said)
            {
                yield return said;
            }
        }
        else if (message.Role == ChatRole.System)
        {
            yield return new SystemChatMessage(text);
        }
        else if (message.Role == ChatRole.User)
        {
            yield return new UserChatMessage(text);
        }
    }

    private static ChatMessageContentPart PartOf(DataContent media)
    {
        var content = BinaryData.FromBytes(media.Data);

#pragma warning disable OPENAI001 // The SDK calls files an experiment; the API takes them.
        return media.MediaType == MediaKind.Pdf
            ? ChatMessageContentPart.CreateFilePart(content, media.MediaType, media.Name)
            : ChatMessageContentPart.CreateImagePart(content, media.MediaType);
#pragma warning restore OPENAI001
    }

    // Nothing but reasoning, which this API does not take back, is no message.
    private static AssistantChatMessage? Said(string text, ChatToolCall[] calls)
    {
        if (calls.Length == 0)
        {
            return text.Length == 0 ? null : new AssistantChatMessage(text);
        }

        var said = new AssistantChatMessage(calls);
        if (text.Length > 0)
        {
            said.Content.Add(ChatMessageContentPart.CreateTextPart(text));
        }

        return said;
    }

    private static ChatToolCall CallOf(FunctionCallContent call) => ChatToolCall.CreateFunctionToolCall(
        call.CallId,
        call.Name,
        BinaryData.FromString(JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>(StringComparer.Ordinal))));
}
