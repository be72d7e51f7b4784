using System.Buffers;
using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>Takes the values of secrets out of whatever leaves the runner.</summary>
internal sealed class SecretRedactor
{
    // A shorter value occurs by chance; taking it out would spoil texts without hiding anything.
    private const int ShortestSecret = 6;

    private readonly KeyValuePair<string, string>[] _secrets;
    private readonly SearchValues<string> _values;

    /// <param name="secrets">Name and value.</param>
    internal SecretRedactor(IEnumerable<KeyValuePair<string, string>> secrets)
    {
        // The longest first: one secret may be a part of another.
        _secrets = [.. secrets.Where(secret => secret.Value.Length >= ShortestSecret).OrderByDescending(secret => secret.Value.Length)];
        _values = SearchValues.Create([.. _secrets.Select(secret => secret.Value)], StringComparison.Ordinal);
    }

    internal string Redact(string text)
    {
        if (!text.AsSpan().ContainsAny(_values))
        {
            return text;
        }

        foreach (var (name, value) in _secrets)
        {
            text = text.Replace(value, $"[secret {name}]", StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>How much of a text can be shown when more may follow: up to where a secret may begin, and never through the middle of one.</summary>
    internal int SafeLength(string text)
    {
        var end = text.Length;
        foreach (var (_, value) in _secrets)
        {
            for (var length = Math.Min(value.Length - 1, text.Length); length > text.Length - end; length--)
            {
                if (text.AsSpan().EndsWith(value.AsSpan(0, length)))
                {
                    end = text.Length - length;
                }
            }
        }

        while (Array.Find(_secrets, secret => Straddled(text, secret.Value, end) >= 0) is { Value: { } cut })
        {
            end = Straddled(text, cut, end);
        }

        return end;
    }

    // Where a value begins that the cut would go through, or -1.
    private static int Straddled(string text, string value, int cut)
    {
        for (var start = Math.Max(0, cut - value.Length + 1); start < cut; start++)
        {
            if (text.AsSpan(start).StartsWith(value))
            {
                return start;
            }
        }

        return -1;
    }

    /// <summary>The entry without secrets; the given one is not changed.</summary>
    internal JournalEntry Redact(JournalEntry entry)
    {
        var shown = entry.Clone();
        switch (shown.BodyCase)
        {
            case JournalEntry.BodyOneofCase.AssistantMessage:
                foreach (var block in shown.AssistantMessage.Blocks)
                {
                    Redact(block);
                }

                break;
            case JournalEntry.BodyOneofCase.ToolStarted:
                Redact(shown.ToolStarted.Input);
                break;
            case JournalEntry.BodyOneofCase.ApprovalAsked:
                Redact(shown.ApprovalAsked.Input);
                break;
            case JournalEntry.BodyOneofCase.ToolFinished:
                shown.ToolFinished.Output = Redact(shown.ToolFinished.Output);
                break;
            case JournalEntry.BodyOneofCase.TodoList:
                foreach (var item in shown.TodoList.Items)
                {
                    item.Content = Redact(item.Content);
                }

                break;
            case JournalEntry.BodyOneofCase.Compaction:
                shown.Compaction.Summary = Redact(shown.Compaction.Summary);
                break;
            case JournalEntry.BodyOneofCase.Notice:
                shown.Notice.Text = Redact(shown.Notice.Text);
                break;
            case JournalEntry.BodyOneofCase.HumanMessage:
                shown.HumanMessage.Text = Redact(shown.HumanMessage.Text);
                break;
            case JournalEntry.BodyOneofCase.SubAgentStarted:
                shown.SubAgentStarted.Task = Redact(shown.SubAgentStarted.Task);
                break;
            case JournalEntry.BodyOneofCase.SubAgentFinished:
                shown.SubAgentFinished.Output = Redact(shown.SubAgentFinished.Output);
                shown.SubAgentFinished.Error = Redact(shown.SubAgentFinished.Error);
                break;
            case JournalEntry.BodyOneofCase.SkillsLoaded:
                foreach (var skill in shown.SkillsLoaded.Skills)
                {
                    skill.Problem = Redact(skill.Problem);
                }

                break;
        }

        return shown;
    }

    private void Redact(ContentBlock block)
    {
        switch (block.KindCase)
        {
            case ContentBlock.KindOneofCase.Text:
                block.Text = Redact(block.Text);
                break;
            case ContentBlock.KindOneofCase.Thinking:
                // The signature no longer fits a changed text, and a provider would refuse it.
                var text = Redact(block.Thinking.Text);
                block.Thinking.Signature = text == block.Thinking.Text ? block.Thinking.Signature : "";
                block.Thinking.Text = text;
                break;
            case ContentBlock.KindOneofCase.ToolUse:
                Redact(block.ToolUse.Input);
                break;
        }
    }

    private void Redact(Struct? input)
    {
        foreach (var value in input?.Fields.Values ?? [])
        {
            Redact(value);
        }
    }

    private void Redact(Value value)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.StringValue:
                value.StringValue = Redact(value.StringValue);
                break;
            case Value.KindOneofCase.StructValue:
                Redact(value.StructValue);
                break;
            case Value.KindOneofCase.ListValue:
                foreach (var one in value.ListValue.Values)
                {
                    Redact(one);
                }

                break;
        }
    }
}
