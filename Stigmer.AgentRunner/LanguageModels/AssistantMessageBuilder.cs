using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>Puts the pieces of a streamed answer together as the journal keeps them: whole blocks, in their order.</summary>
internal sealed class AssistantMessageBuilder
{
    /// <summary>Marks reasoning whose text the provider withheld; its protected data is then the whole of it.</summary>
    internal const string RedactedProperty = "redacted";

    private readonly AssistantMessage _message = new();
    private readonly StringBuilder _text = new();
    private ContentBlock? _open;

    /// <summary>What the provider has said so far that the call uses.</summary>
    internal Usage Usage { get; private set; } = new();

    /// <summary>What the provider calls the answer, and the model that gave it; null where it does not say.</summary>
    internal string? ResponseId { get; private set; }

    internal string? ResponseModel { get; private set; }

    internal void Add(ChatResponseUpdate update)
    {
        ResponseId ??= update.ResponseId;
        ResponseModel ??= update.ModelId;
        if (update.FinishReason is { } reason)
        {
            _message.StopReason = reason.Value;
        }

        foreach (var content in update.Contents)
        {
            Add(content);
        }
    }

    internal AssistantMessage Build()
    {
        Close();
        _message.Usage = Usage;

        return _message;
    }

    private void Add(AIContent content)
    {
        switch (content)
        {
            case TextContent text when text.Text.Length > 0:
                Open(ContentBlock.KindOneofCase.Text);
                _text.Append(text.Text);
                break;
            case TextReasoningContent { AdditionalProperties: { } properties } redacted when properties.ContainsKey(RedactedProperty):
                Close();
                _message.Blocks.Add(new ContentBlock { Thinking = new Thinking { RedactedData = redacted.ProtectedData } });
                break;
            case TextReasoningContent reasoning:
                Open(ContentBlock.KindOneofCase.Thinking);
                _text.Append(reasoning.Text);
                if (reasoning.ProtectedData is { Length: > 0 } signature)
                {
                    // The signature ends a block of thinking: what follows is another.
                    _open!.Thinking.Signature = signature;
                    Close();
                }

                break;
            case FunctionCallContent call:
                Close();
                _message.Blocks.Add(new ContentBlock { ToolUse = ToolUseOf(call) });
                break;
            case UsageContent usage:
                Usage = UsageOf(usage.Details);
                break;
        }
    }

    private void Open(ContentBlock.KindOneofCase kind)
    {
        if (_open?.KindCase == kind)
        {
            return;
        }

        Close();
        _open = kind == ContentBlock.KindOneofCase.Text ? new ContentBlock { Text = "" } : new ContentBlock { Thinking = new Thinking() };
    }

    private void Close()
    {
        if (_open is null)
        {
            return;
        }

        if (_open.KindCase == ContentBlock.KindOneofCase.Text)
        {
            _open.Text = _text.ToString();
        }
        else
        {
            _open.Thinking.Text = _text.ToString();
        }

        _message.Blocks.Add(_open);
        _text.Clear();
        _open = null;
    }

    private ToolUse ToolUseOf(FunctionCallContent call)
    {
        var use = new ToolUse { Id = UniqueId(call.CallId), Tool = call.Name, HasUnreadableInput = call.Exception is not null, Input = new() };
        try
        {
            use.Input = JsonStruct.Of(call.Arguments ?? new Dictionary<string, object?>(StringComparer.Ordinal));
        }
        catch (JsonException)
        {
            use.HasUnreadableInput = true;
        }

        return use;
    }

    // The journal tells the calls of an answer apart by their ids; some servers give the same to all.
    private string UniqueId(string id)
    {
        var unique = id;
        for (var number = 2; _message.Blocks.Any(block => block.ToolUse?.Id == unique); number++)
        {
            unique = $"{id}_{number}";
        }

        return unique;
    }

    // The providers' convention of Microsoft.Extensions.AI: input counts everything, cached input is a part of it.
    private static Usage UsageOf(UsageDetails details)
    {
        var read = details.CachedInputTokenCount ?? 0;
        var written = details.AdditionalCounts?.GetValueOrDefault(CacheWriteCount) ?? 0;

        return new Usage
        {
            InputTokens = (details.InputTokenCount ?? 0) - read - written,
            OutputTokens = details.OutputTokenCount ?? 0,
            CacheReadTokens = read,
            CacheWriteTokens = written,
        };
    }

    /// <summary>Name of the additional count for tokens that were written to the provider's cache.</summary>
    internal const string CacheWriteCount = "cache_write";
}
