using Stigmer.AgentRunner.Tools;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Turns;

/// <summary>A tool call of the model's answer, and what is to be done about it.</summary>
/// <param name="Use">What the model asked for.</param>
/// <param name="Effect">What kind of call it is.</param>
/// <param name="WasStarted">An earlier attempt began it.</param>
/// <param name="Verdict">Set when it is not to be run: what the model is told instead.</param>
internal sealed record PlannedCall(ToolUse Use, ToolEffect Effect, bool WasStarted, CallVerdict? Verdict)
{
    internal bool MayRunBesideOthers => Verdict is null && (Effect == ToolEffect.ReadOnly || IsTask);

    internal bool IsTask => Use.Tool == TaskTool.ToolName;

    /// <summary>Decides about each call that has no result yet.</summary>
    internal static IEnumerable<PlannedCall> Plan(AssistantMessage message, TurnProgress progress, Func<string, ToolEffect> effectOf)
    {
        var last = message.Blocks.LastOrDefault()?.ToolUse?.Id;
        foreach (var use in progress.OpenCalls(message))
        {
            var started = progress.Started(use.Id);
            // What was declared when it started counts, not what this runner would declare.
            var effect = started?.Effect ?? effectOf(use.Tool);
            var verdict = started is not null && effect is not (ToolEffect.ReadOnly or ToolEffect.Idempotent) ? CallVerdict.Interrupted
                : TurnVerdict.IsCutOff(message) && use.Id == last ? CallVerdict.CutOff
                : null;
            yield return new PlannedCall(use, effect, started is not null, verdict);
        }
    }
}
