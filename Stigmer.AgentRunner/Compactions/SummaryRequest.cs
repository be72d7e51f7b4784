using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.Tools;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Texts;

namespace Stigmer.AgentRunner.Compactions;

/// <summary>Asks for a summary, and keeps in it what a summary must not lose.</summary>
internal static class SummaryRequest
{
    internal const string Instructions =
        "You write the memory of an agent whose conversation has grown too long. From your summary alone, the agent must be able to go on with its work "
        + "as if it remembered. Write down, in this order and briefly: what the person wants and every wish and limit they named; what has been decided and why; "
        + "what has been done, with the names of the files, commands and identifiers that matter; what was found out, with exact values; what failed; "
        + "what is unfinished and what comes next. Leave out greetings, repetitions and the text of files. Do not address anybody, and do not go on with the work.";

    private const int MaxResult = 2_000;

    private const int MaxFiles = 100;

    private static readonly string[] WritingTools = ["write_file", "edit_file"];

    /// <param name="conversation">As models read it now.</param>
    /// <param name="throughTurn">The last turn of the newest journal that the summary is to cover.</param>
    /// <param name="maxCharacters">The longest text to show.</param>
    internal static IReadOnlyList<ChatMessage> Build(CompactedConversation conversation, int throughTurn, int maxCharacters) =>
    [
        new ChatMessage(ChatRole.System, Instructions),
        new ChatMessage(ChatRole.User, $"<conversation>\n{Shortened(TextOf(conversation, throughTurn), maxCharacters)}\n</conversation>\n\nWrite the summary."),
    ];

    /// <summary>What stands in for a summary that no model gave: how the conversation began, with the summary before if there was one, and how it stood.</summary>
    internal static string Excerpt(CompactedConversation conversation, int throughTurn, int maxCharacters) =>
        $"(No summary could be had. This is the beginning and the end of what was said before this point.)\n\n{Shortened(TextOf(conversation, throughTurn), maxCharacters)}";

    /// <summary>The summary with what the journal knows better than any model: the files that were written, and what is left to do.</summary>
    internal static string Complete(string summary, IEnumerable<IReadOnlyList<JournalEntry>> journals, TodoList? todos)
    {
        var text = new StringBuilder(summary.Trim());
        var files = journals.SelectMany(journal => journal).SelectMany(WrittenFiles).Distinct(StringComparer.Ordinal).TakeLast(MaxFiles).ToArray();
        if (files.Length > 0)
        {
            text.Append("\n\nFiles written or edited so far: ").AppendJoin(", ", files);
        }

        if (todos is { Items.Count: > 0 })
        {
            text.Append("\n\nThe list of things to do:\n").Append(TodoChecklist.Text(todos));
        }

        return text.ToString();
    }

    private static string TextOf(CompactedConversation conversation, int throughTurn)
    {
        var text = new StringBuilder();
        if (conversation.Summary.Length > 0)
        {
            text.Append("SUMMARY OF WHAT WAS BEFORE:\n").Append(conversation.Summary).Append("\n\n");
        }

        foreach (var words in conversation.Words)
        {
            text.Append("PERSON: ").Append(words).Append("\n\n");
        }

        for (var index = 0; index < conversation.Parts.Count; index++)
        {
            Write(text, conversation.Parts[index], index == conversation.Parts.Count - 1 ? throughTurn : int.MaxValue);
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, JournalPart part, int throughTurn)
    {
        foreach (var entry in part.Entries)
        {
            switch (entry.BodyCase)
            {
                case JournalEntry.BodyOneofCase.HumanMessage:
                    text.Append("PERSON: ").Append(entry.HumanMessage.Text).Append("\n\n");
                    break;
                case JournalEntry.BodyOneofCase.AssistantMessage when entry.AssistantMessage.Turn <= throughTurn:
                    Write(text, entry.AssistantMessage);
                    break;
                case JournalEntry.BodyOneofCase.ToolFinished when entry.ToolFinished.Turn <= throughTurn:
                    text.Append(entry.ToolFinished.IsError ? "FAILED " : "RESULT ").Append(entry.ToolFinished.Tool).Append(": ")
                        .Append(Shortened(entry.ToolFinished.Output, MaxResult)).Append("\n\n");
                    break;
            }
        }
    }

    private static void Write(StringBuilder text, AssistantMessage message)
    {
        foreach (var block in message.Blocks)
        {
            _ = block.KindCase switch
            {
                ContentBlock.KindOneofCase.Text => text.Append("AGENT: ").Append(block.Text).Append("\n\n"),
                ContentBlock.KindOneofCase.ToolUse => text.Append("AGENT CALLS ").Append(block.ToolUse.Tool).Append(": ")
                    .Append(Shortened(JsonFormatter.Default.Format(block.ToolUse.Input ?? new()), MaxResult)).Append("\n\n"),
                _ => text,
            };
        }
    }

    // How it began and how it stands matter most.
    private static string Shortened(string text, int max)
    {
        if (text.Length <= max)
        {
            return text;
        }

        var (head, tail) = (text.Head(max / 4), text.Tail(max - (max / 4)));

        return $"{head}\n[… {text.Length - head.Length - tail.Length} characters left out …]\n{tail}";
    }

    private static IEnumerable<string> WrittenFiles(JournalEntry entry) => entry.BodyCase == JournalEntry.BodyOneofCase.ToolStarted
        && WritingTools.Contains(entry.ToolStarted.Tool) && entry.ToolStarted.Input?.Fields.TryGetValue("path", out var path) is true
        ? [path.StringValue]
        : [];
}
