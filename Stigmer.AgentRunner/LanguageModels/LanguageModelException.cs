using System.Net;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>A model call that failed; the message is written for a person.</summary>
internal sealed class LanguageModelException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the same call may succeed a little later.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>The conversation is longer than the model's window; it can be asked again with a shorter one.</summary>
    internal bool IsOverflow { get; init; }

    /// <summary>The HTTP status of the refusal, where a provider's client has more to say about it.</summary>
    internal HttpStatusCode? Status { get; init; }

    /// <summary>When the provider said to come back.</summary>
    internal TimeSpan? RetryAfter { get; init; }

    /// <summary>What the call is known to have used before it failed.</summary>
    internal ModelUsage? Spent { get; set; }
}
