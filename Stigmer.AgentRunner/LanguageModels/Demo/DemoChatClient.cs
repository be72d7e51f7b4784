using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Stigmer.AgentRunner.LanguageModels.Demo;

/// <summary>
/// The built-in demo model: a scripted planner, not an AI. It stands where a real model would and goes the same way: it sees the
/// conversation and nothing else, asks for tools one turn at a time, and decides by what they answered.
/// </summary>
internal sealed class DemoChatClient : IChatClient
{
    internal static readonly DemoChatClient Instance = new();

    private DemoChatClient()
    {
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var conversation = DemoConversation.Read([.. messages]);
        var step = DemoPlanner.Next(conversation);
        foreach (var piece in Pieces(step.Text))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ChatResponseUpdate(ChatRole.Assistant, piece);
        }

        for (var index = 0; index < step.Calls.Count; index++)
        {
            var call = step.Calls[index];
            yield return new ChatResponseUpdate(
                ChatRole.Assistant,
                [new FunctionCallContent($"demo_{conversation.Length}_{index + 1}", call.Tool, new Dictionary<string, object?>(call.Arguments, StringComparer.Ordinal))]);
        }

        yield return new ChatResponseUpdate
        {
            Role = ChatRole.Assistant,
            FinishReason = new ChatFinishReason(step.Calls.Count > 0 ? "tool_use" : "end_turn"),
        };
        await Task.CompletedTask;
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    // Word by word, as a model's tokens come.
    private static IEnumerable<string> Pieces(string text)
    {
        var start = 0;
        while (start < text.Length)
        {
            var space = text.IndexOf(' ', start);
            var end = space < 0 ? text.Length : space + 1;
            yield return text[start..end];
            start = end;
        }
    }
}
