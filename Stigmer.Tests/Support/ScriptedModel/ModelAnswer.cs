using System.Text.Json;

namespace Stigmer.Tests.Support.ScriptedModel;

/// <summary>What the scripted model answers: content or an error, and how it travels.</summary>
internal sealed record ModelAnswer
{
    internal IReadOnlyList<AnswerBlock> Blocks { get; init; } = [];

    internal ModelFault? Fault { get; init; }

    internal int InputTokens { get; init; } = 100;

    internal int OutputTokens { get; init; } = 20;

    internal int CacheReadTokens { get; init; }

    internal int CacheWriteTokens { get; init; }

    /// <summary>Set when it is not what the blocks imply, e.g. "max_tokens" or "refusal".</summary>
    internal string? StopReason { get; init; }

    /// <summary>Text and tool input are cut into deltas of so many characters.</summary>
    internal int DeltaSize { get; init; } = 16;

    internal TimeSpan DelayPerDelta { get; init; }

    /// <summary>How long the model thinks before the first byte.</summary>
    internal TimeSpan Delay { get; init; }

    /// <summary>The answer waits here before its first byte.</summary>
    internal Gate? Gate { get; init; }

    /// <summary>The connection is cut after so many events of the stream.</summary>
    internal int? CutAfterEvents { get; init; }

    /// <summary>The stream ends with an "error" event after so many events.</summary>
    internal int? FailAfterEvents { get; init; }

    internal string EffectiveStopReason =>
        StopReason ?? (Blocks.Any(block => block is AnswerBlock.ToolUse) ? "tool_use" : "end_turn");

    internal static ModelAnswer Text(string text) => new() { Blocks = [new AnswerBlock.Text(text)] };

    internal static ModelAnswer Tool(string tool, object input) => new() { Blocks = [Use(tool, input)] };

    internal static AnswerBlock Use(string tool, object input) => new AnswerBlock.ToolUse(tool, JsonSerializer.Serialize(input));

    /// <summary>401: the key is not accepted.</summary>
    internal static ModelAnswer Unauthorized() => Fail(new ModelFault(401, "authentication_error", "invalid x-api-key"));

    /// <summary>429, with when to come back.</summary>
    internal static ModelAnswer RateLimited(int retryAfterSeconds) =>
        Fail(new ModelFault(429, "rate_limit_error", "This request would exceed your rate limit.", retryAfterSeconds));

    /// <summary>529: too many others.</summary>
    internal static ModelAnswer Overloaded() => Fail(new ModelFault(529, "overloaded_error", "Overloaded"));

    /// <summary>500.</summary>
    internal static ModelAnswer Broken() => Fail(new ModelFault(500, "api_error", "Internal server error"));

    internal static ModelAnswer Fail(ModelFault fault) => new() { Fault = fault };
}

/// <summary>A block of an answer.</summary>
internal abstract record AnswerBlock
{
    internal sealed record Text(string Value) : AnswerBlock;

    internal sealed record Thinking(string Value, string Signature) : AnswerBlock;

    /// <param name="Tool">Name of the tool.</param>
    /// <param name="Json">Its input; need not be well-formed, since a model's is not always.</param>
    internal sealed record ToolUse(string Tool, string Json) : AnswerBlock;
}

/// <summary>An answer that is an error.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Type">As the API names it.</param>
/// <param name="Message">For people.</param>
/// <param name="RetryAfterSeconds">When to come back.</param>
internal sealed record ModelFault(int Status, string Type, string Message, int? RetryAfterSeconds = null);
