using Stigmer.AgentRunner.Tools;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Turns;

/// <summary>A tool call of the model's answer, and what is to be done about it.</summary>
/// <param name="Use">What is called: what the model asked for, or what a person made of it.</param>
/// <param name="Effect">What kind of call it is.</param>
/// <param name="WasStarted">An earlier attempt began it.</param>
/// <param name="Verdict">Set when it is not to be run: what the model is told instead.</param>
internal sealed record PlannedCall(ToolUse Use, ToolEffect Effect, bool WasStarted, CallVerdict? Verdict)
{
    /// <summary>Set while it waits for a person; it is not run, and neither is any call after it.</summary>
    internal ApprovalAsked? Question { get; init; }

    /// <summary>Told to the model before the answer of the tool.</summary>
    internal string Remark { get; init; } = "";

    internal bool MayRunBesideOthers => Verdict is null && (Effect == ToolEffect.ReadOnly || IsTask);

    internal bool IsTask => Use.Tool == TaskTool.ToolName;

    /// <summary>Decides about each call that has no result yet.</summary>
    internal static IEnumerable<PlannedCall> Plan(
        AssistantMessage message, TurnProgress progress, Func<string, ToolEffect> effectOf, CallApprovals approvals)
    {
        var last = message.Blocks.LastOrDefault()?.ToolUse?.Id;
        foreach (var use in progress.OpenCalls(message))
        {
            if (progress.Started(use.Id) is { } started)
            {
                // What was declared when it started counts, not what this runner would declare; and what was approved then was approved.
                var isRepeatable = started.Effect is ToolEffect.ReadOnly or ToolEffect.Idempotent;
                var begun = new ToolUse { Id = use.Id, Tool = use.Tool, Input = started.Input ?? use.Input };
                yield return new PlannedCall(begun, started.Effect, WasStarted: true, isRepeatable ? null : CallVerdict.Interrupted);
            }
            else if (TurnVerdict.IsCutOff(message) && use.Id == last)
            {
                yield return new PlannedCall(use, effectOf(use.Tool), WasStarted: false, CallVerdict.CutOff);
            }
            else if (use.HasUnreadableInput)
            {
                yield return new PlannedCall(use, effectOf(use.Tool), WasStarted: false, CallVerdict.Unreadable);
            }
            else
            {
                yield return approvals.Decide(new PlannedCall(use, effectOf(use.Tool), WasStarted: false, Verdict: null));
            }
        }
    }
}
