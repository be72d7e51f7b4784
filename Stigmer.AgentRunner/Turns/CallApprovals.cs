using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Stigmer.AgentRunner.Approvals;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Brings together what the policy says about a call and what a person has answered.</summary>
internal sealed class CallApprovals(Turn turn, TurnProgress progress)
{
    private static readonly TimeSpan Soonest = TimeSpan.FromMilliseconds(200);

    /// <summary>The call as it may be run, or with the reason why not, or with the question that has to be answered first.</summary>
    internal PlannedCall Decide(PlannedCall call)
    {
        var use = call.Use;
        if (!turn.Setup.Toolbox.Has(use.Tool))
        {
            // Nobody has to be asked about nothing; the model is told that there is no such tool.
            return call;
        }

        var answer = progress.Answer(use.Id);
        if (answer is { Decision: ApprovalDecision.Approved, Arguments: { } arguments })
        {
            use = new ToolUse { Id = use.Id, Tool = use.Tool, Input = arguments };
            call = call with { Use = use, Remark = Remark(arguments) };
        }

        var decision = turn.Setup.Policy.Decide(use.Tool, use.Input, turn.Writer.Copy.FromNowOn);
        return decision.Action switch
        {
            ApprovalAction.Deny => call with { Verdict = CallVerdict.DeniedByPolicy(decision.Reason) },
            ApprovalAction.Ask when answer is null => call with { Question = Question(use, decision.Reason) },
            _ when answer is { Decision: ApprovalDecision.Denied } => call with { Verdict = CallVerdict.DeniedByPerson(answer.Reason) },
            _ when answer is { Decision: ApprovalDecision.Expired } => call with { Verdict = CallVerdict.NotAnswered },
            _ => call,
        };
    }

    /// <summary>When the first of the open questions has waited too long, if they do not wait for ever.</summary>
    internal TimeSpan? ExpiresIn(IEnumerable<PlannedCall> calls, DateTimeOffset now)
    {
        var waits = calls.Select(call => call.Question).OfType<ApprovalAsked>().Select(question => WaitOf(question, now)).OfType<TimeSpan>().ToArray();
        return waits.Length == 0 ? null : waits.Min();
    }

    private ApprovalAsked Question(ToolUse use, string reason) => progress.Asked(use.Id)?.ApprovalAsked ?? new ApprovalAsked
    {
        Turn = turn.Number,
        ToolCallId = use.Id,
        Tool = use.Tool,
        Input = use.Input,
        Reason = reason,
        ExpiresAfter = turn.Setup.Policy.ExpiresAfter?.ToDuration(),
    };

    // The server's clock decides in the end; asked a moment too early, it leaves the question open and is asked again.
    private TimeSpan? WaitOf(ApprovalAsked question, DateTimeOffset now)
    {
        if (question.ExpiresAfter is not { } limit)
        {
            return null;
        }

        var asked = progress.Asked(question.ToolCallId)?.Time?.ToDateTimeOffset() ?? now;
        var rest = asked + limit.ToTimeSpan() - now;
        return rest > Soonest ? rest : Soonest;
    }

    private static string Remark(Struct arguments) => $"[a person changed the arguments of this call, to: {JsonFormatter.Default.Format(arguments)}]\n";
}
