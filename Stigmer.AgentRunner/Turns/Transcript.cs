using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.Compactions;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Tools;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Tells a model the conversation so far, from the journals.</summary>
internal static class Transcript
{
    /// <summary>Said in the place of the person, whose last word would otherwise be answered twice.</summary>
    internal const string GoOn = "(Your answer was cut off at the token limit. Go on right where it stopped, without repeating anything.)";

    private static readonly Exception ToolFailed = new ToolFailedMark();

    /// <param name="system">Instructions, and where the agent is.</param>
    /// <param name="conversation">Earlier executions of the session and the one at hand, as far as they are still read.</param>
    /// <param name="reader">Who will read it.</param>
    internal static List<ChatMessage> Build(string system, CompactedConversation conversation, TranscriptReader reader)
    {
        List<ChatMessage> messages = [new(ChatRole.System, system)];
        if (conversation.Summary.Length > 0)
        {
            messages.Add(new ChatMessage(ChatRole.User, Memory(conversation)));
        }

        foreach (var part in conversation.Parts)
        {
            Add(messages, part, reader);
        }

        return messages;
    }

    private static string Memory(CompactedConversation conversation) =>
        $"(The conversation before this point grew too long. What follows is your own summary of it; go on from there.)\n\n{conversation.Summary}"
        + string.Concat(conversation.Words.Select(words => $"\n\nThe person's message of this run, word for word:\n{words}"));

    private static void Add(List<ChatMessage> messages, JournalPart part, TranscriptReader reader)
    {
        var results = new Dictionary<(int Turn, string CallId), ToolFinished>();
        foreach (var entry in part.Entries)
        {
            if (entry.BodyCase == JournalEntry.BodyOneofCase.ToolFinished)
            {
                results[(entry.ToolFinished.Turn, entry.ToolFinished.ToolCallId)] = Shown(entry.ToolFinished, part.PrunedThroughTurn, reader.LongResult);
            }
        }

        var repetitions = Repetition.In(part.Entries, reader.Loops.LongestPattern);
        // What a person said while the model was speaking comes after what it said: the conversation stays as the model knew it.
        var unheard = new Queue<JournalEntry>();
        foreach (var entry in part.Entries)
        {
            switch (entry.BodyCase)
            {
                case JournalEntry.BodyOneofCase.HumanMessage:
                    unheard.Enqueue(entry);
                    break;
                case JournalEntry.BodyOneofCase.AssistantMessage:
                    Hear(messages, unheard, entry.AssistantMessage.SeenSeq > 0 ? entry.AssistantMessage.SeenSeq : entry.Seq);
                    var repetition = repetitions.GetValueOrDefault(entry.AssistantMessage.Turn);
                    var warning = repetition?.Times >= reader.Loops.WarnAfter ? $"\n\n{repetition.Warning}" : "";
                    Add(messages, entry.AssistantMessage, Answers(entry.AssistantMessage, results, reader, warning), reader);
                    break;
            }
        }

        Hear(messages, unheard, long.MaxValue);
    }

    private static void Hear(List<ChatMessage> messages, Queue<JournalEntry> unheard, long until)
    {
        while (unheard.TryPeek(out var entry) && entry.Seq <= until)
        {
            messages.Add(new ChatMessage(ChatRole.User, unheard.Dequeue().HumanMessage.Text));
        }
    }

    // A model is told the result of every call right after it asked, also of one that a cancelled run never came to.
    private static List<AIContent> Answers(
        AssistantMessage message, Dictionary<(int Turn, string CallId), ToolFinished> results, TranscriptReader reader, string warning)
    {
        var uses = message.Blocks.Where(block => block.KindCase == ContentBlock.KindOneofCase.ToolUse).Select(block => block.ToolUse).ToArray();

        return
        [
            .. uses.Select((use, index) => Result(
                use.Id, results.GetValueOrDefault((message.Turn, use.Id)), reader, index == uses.Length - 1 ? warning : "")),
        ];
    }

    private static void Add(List<ChatMessage> messages, AssistantMessage message, List<AIContent> answers, TranscriptReader reader)
    {
        var said = new ChatMessage(ChatRole.Assistant, [.. message.Blocks.Select(block => Content(block, IsBy(message, reader))).OfType<AIContent>()]);
        if (said.Contents.Count > 0)
        {
            messages.Add(said);
        }

        if (answers.Count > 0)
        {
            messages.Add(new ChatMessage(ChatRole.Tool, answers));
        }
        else if (TurnVerdict.IsToBeContinued(message))
        {
            messages.Add(new ChatMessage(ChatRole.User, GoOn));
        }
    }

    private static ToolFinished Shown(ToolFinished finished, int prunedThroughTurn, int longResult) =>
        finished.Turn > prunedThroughTurn || finished.Output.Length <= longResult ? finished : new ToolFinished
        {
            Output = PrunedResult.Of(finished.Output, longResult),
            IsError = finished.IsError,
            Media = { finished.Media },
        };

    private static bool IsBy(AssistantMessage message, TranscriptReader reader) => message.Provider == reader.Choice.Provider && message.Model == reader.Choice.Model;

    private static AIContent? Content(ContentBlock block, bool isOwn) => block.KindCase switch
    {
        ContentBlock.KindOneofCase.Text => new TextContent(block.Text),
        ContentBlock.KindOneofCase.ToolUse => new FunctionCallContent(
            block.ToolUse.Id, ToolNames.Sendable(block.ToolUse.Tool), JsonStruct.ToArguments(block.ToolUse.Input)),
        ContentBlock.KindOneofCase.Thinking when isOwn => Reasoning(block.Thinking),
        _ => null,
    };

    private static TextReasoningContent? Reasoning(Thinking thinking) => thinking switch
    {
        { RedactedData.Length: > 0 } => new TextReasoningContent(null)
        {
            ProtectedData = thinking.RedactedData,
            AdditionalProperties = new() { [AssistantMessageBuilder.RedactedProperty] = true },
        },
        { Signature.Length: > 0 } => new TextReasoningContent(thinking.Text) { ProtectedData = thinking.Signature },
        _ => null,
    };

    private static FunctionResultContent Result(string callId, ToolFinished? finished, TranscriptReader reader, string warning) => finished is null
        ? new FunctionResultContent(callId, "not run: the run ended before") { Exception = ToolFailed }
        // A failure without a word is refused by providers.
        : new FunctionResultContent(callId, reader.Show((finished.Output.Length > 0 ? finished.Output : "(nothing)") + warning, finished.Media))
        {
            Exception = finished.IsError ? ToolFailed : null,
        };

    /// <summary>Only says that the tool answered with a failure; the text has the reason.</summary>
    private sealed class ToolFailedMark() : Exception("The tool answered with a failure.");
}
