using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Stigmer.AgentRunner.LanguageModels.OpenAi;

/// <summary>
/// Reads the pieces of one streamed answer. Many servers speak this protocol, each a little differently, and the SDK's own types take only what OpenAI sends:
/// so the pieces are read here, and what is missing or odd in them is let pass where the answer does not need it.
/// </summary>
internal sealed class OpenAiStream
{
    private const string Done = "[DONE]";

    private readonly List<OpenToolCall> _calls = [];
    private UsageDetails? _usage;
    private string? _reason;
    private bool _hasSaid;
    private bool _isDone;
    private bool _refused;

    /// <summary>Whether the answer came to its end.</summary>
    internal bool IsComplete => _reason is not null || (_isDone && _hasSaid);

    /// <summary>What the piece adds to the answer, if only that the provider is still there.</summary>
    /// <exception cref="LanguageModelException">The piece reports an error.</exception>
    internal ChatResponseUpdate Read(string data)
    {
        var update = new ChatResponseUpdate(ChatRole.Assistant, []);
        if (data == Done)
        {
            _isDone = true;

            return update;
        }

        using var document = JsonDocument.Parse(data);
        var piece = document.RootElement;
        if (Part(piece, "error") is { } error)
        {
            throw Failure(error);
        }

        (update.ResponseId, update.ModelId) = (Given(piece, "id"), Given(piece, "model"));
        if (Part(piece, "usage") is { } usage)
        {
            _usage = UsageOf(usage);
        }

        // Only one answer is asked for; what speaks of another is not it.
        foreach (var choice in Items(piece, "choices").Where(choice => Number(choice, "index") == 0))
        {
            _reason = Text(choice, "finish_reason") is { Length: > 0 } reason ? reason : _reason;
            if (Part(choice, "delta") is { } delta)
            {
                Add(update, delta, isWhole: false);
            }
            else if (!_hasSaid && Part(choice, "message") is { } message)
            {
                // Of a server that does not stream; after a stream, some say all of it once more.
                Add(update, message, isWhole: true);
                _isDone = true;
            }
        }

        _hasSaid |= update.Contents.Count > 0;

        return update;
    }

    /// <summary>What is known only at the end: the calls as a whole, the reason, the usage.</summary>
    /// <exception cref="LanguageModelException">There was no end.</exception>
    internal ChatResponseUpdate End()
    {
        if (!IsComplete || _reason == "error")
        {
            throw new LanguageModelException("openai's answer broke off") { IsTransient = true };
        }

        var update = new ChatResponseUpdate(ChatRole.Assistant, [.. _calls.OrderBy(call => call.Index).Select(call => call.ToCall())]);
        if (_usage is not null)
        {
            update.Contents.Add(new UsageContent(_usage));
        }

        // In the words that the rest of the runner acts on.
        update.FinishReason = new ChatFinishReason(
            _refused || _reason == "content_filter" ? "refusal"
            : _reason == "length" ? "max_tokens"
            : _calls.Count > 0 ? "tool_use"
            : "end_turn");

        return update;
    }

    private void Add(ChatResponseUpdate update, JsonElement delta, bool isWhole)
    {
        // Not OpenAI's own, but of those that serve models which think aloud.
        var spoken = Text(delta, "reasoning_content");
        if ((spoken.Length > 0 ? spoken : Text(delta, "reasoning")) is { Length: > 0 } thought)
        {
            update.Contents.Add(new TextReasoningContent(thought));
        }

        var refusal = Text(delta, "refusal");
        _refused |= refusal.Length > 0;
        if (Text(delta, "content") + refusal is { Length: > 0 } text)
        {
            update.Contents.Add(new TextContent(text));
        }

        foreach (var piece in Items(delta, "tool_calls"))
        {
            OpenCall(piece, isWhole).Add(piece);
            update.Contents.Add(new ToolInputPiece());
        }
    }

    // Calls are told apart by their index; where all have the same or none, by their ids.
    private OpenToolCall OpenCall(JsonElement piece, bool isWhole)
    {
        var (index, id) = (Number(piece, "index"), Text(piece, "id"));
        var known = _calls.FindLast(call => call.Index == index);
        if (isWhole || known is null || (id.Length > 0 && known.Id.Length > 0 && id != known.Id))
        {
            _calls.Add(known = new OpenToolCall(index));
        }

        return known;
    }

    private static LanguageModelException Failure(JsonElement error)
    {
        var message = error.ValueKind == JsonValueKind.Object ? Text(error, "message") : error.ToString();

        return new LanguageModelException($"openai broke off its answer ({(message.Length > 0 ? message : error.ToString())})") { IsTransient = true };
    }

    private static UsageDetails UsageOf(JsonElement usage) => new()
    {
        InputTokenCount = Number(usage, "prompt_tokens"),
        OutputTokenCount = Number(usage, "completion_tokens"),
        TotalTokenCount = Number(usage, "total_tokens"),
        CachedInputTokenCount = Part(usage, "prompt_tokens_details") is { } details ? Number(details, "cached_tokens") : 0,
    };

    // Null where a property is missing or null.
    private static JsonElement? Part(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var part) && part.ValueKind is not JsonValueKind.Null ? part : null;

    private static IEnumerable<JsonElement> Items(JsonElement of, string name) =>
        Part(of, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    // Some write ids as numbers, and arguments as the object that they are.
    private static string Text(JsonElement of, string name) => Part(of, name) switch
    {
        null => "",
        { ValueKind: JsonValueKind.String } text => LooseText.Of(text),
        { } other => other.GetRawText(),
    };

    private static string? Given(JsonElement of, string name) => Text(of, name) is { Length: > 0 } text ? text : null;

    private static long Number(JsonElement of, string name) =>
        Part(of, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : 0;

    private sealed class OpenToolCall(long index)
    {
        private readonly StringBuilder _json = new();
        private string _name = "";

        internal long Index => index;

        internal string Id { get; private set; } = "";

        internal void Add(JsonElement piece)
        {
            // Only the first piece of a call has its id and name; some repeat them.
            Id = Id.Length > 0 ? Id : Text(piece, "id");
            if (Part(piece, "function") is { } function)
            {
                _name = _name.Length > 0 ? _name : Text(function, "name");
                _json.Append(Text(function, "arguments"));
            }
        }

        // Some that speak this protocol give no ids, and the journal needs one.
        internal FunctionCallContent ToCall() => WrittenCall.Of(Id.Length > 0 ? Id : $"openai_{Guid.NewGuid():N}", _name, _json.ToString());
    }
}
