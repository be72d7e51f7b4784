using Microsoft.Extensions.AI;

namespace Stigmer.AgentRunner.LanguageModels.Demo;

/// <summary>What the demo model sees of a conversation: what was asked last, and which tools have answered since.</summary>
/// <param name="Length">Messages so far; makes the ids of new tool calls unique.</param>
/// <param name="Instructions">The agent's.</param>
/// <param name="Request">What the person asked last.</param>
/// <param name="Done">Tool calls since, in order, with their answers.</param>
internal sealed record DemoConversation(int Length, string Instructions, string Request, IReadOnlyList<DemoResult> Done)
{
    internal static DemoConversation Read(IReadOnlyList<ChatMessage> messages)
    {
        var request = 0;
        for (var index = 0; index < messages.Count; index++)
        {
            request = messages[index].Role == ChatRole.User ? index : request;
        }

        var since = messages.Skip(request).SelectMany(message => message.Contents).ToArray();
        var answers = since.OfType<FunctionResultContent>().ToLookup(result => result.CallId, StringComparer.Ordinal);

        return new DemoConversation(
            messages.Count,
            string.Join('\n', messages.Where(message => message.Role == ChatRole.System).Select(message => message.Text)),
            messages.Count == 0 ? "" : messages[request].Text,
            [
                .. since.OfType<FunctionCallContent>().Select(call => new DemoResult(
                    call.Name,
                    call.Arguments?.TryGetValue("path", out var path) == true ? path?.ToString() ?? "" : "",
                    answers[call.CallId].FirstOrDefault() is { } answer ? answer.Result?.ToString() ?? "" : "(no answer)",
                    answers[call.CallId].FirstOrDefault() is not { Exception: null })),
            ]);
    }

    internal DemoResult? First(string tool) => Done.FirstOrDefault(result => result.Tool == tool);

    internal IEnumerable<DemoResult> Of(string tool) => Done.Where(result => result.Tool == tool);

    internal bool Mentions(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (Request.Contains(word, StringComparison.OrdinalIgnoreCase) || Instructions.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A tool call of the demo model and its answer.</summary>
internal sealed record DemoResult(string Tool, string Path, string Answer, bool IsError);
