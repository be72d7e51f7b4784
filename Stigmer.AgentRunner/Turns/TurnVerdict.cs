using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Decides how a turn ended, by the model's answer.</summary>
internal static class TurnVerdict
{
    internal static TurnResult Of(AssistantMessage message) => message.StopReason switch
    {
        "refusal" => Failed($"the model {message.Model} declined to answer (stop reason: refusal)"),
        "model_context_window_exceeded" => Failed(
            $"the conversation no longer fits into the context window of {message.Model}; start a new session, or choose a model with a larger one"),
        _ when message.Blocks.Any(block => block.KindCase == ContentBlock.KindOneofCase.ToolUse) => new TurnResult(TurnOutcome.Continue),
        "max_tokens" => Failed(
            $"the answer of {message.Model} was cut off at {message.Usage.OutputTokens} tokens; raise STIGMER_LLM_MAX_TOKENS"),
        _ => new TurnResult(TurnOutcome.Done),
    };

    internal static TurnResult Failed(string error) => new(TurnOutcome.Failed, error);
}
