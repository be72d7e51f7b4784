using Stigmer.Api.Executions.V1;
using Stigmer.Server.Resources.Rules;

namespace Stigmer.Server.Executions.Steering;

/// <summary>What requests to steer a run have to look like.</summary>
internal static class SteeringRules
{
    /// <summary>Longest message or reason; the model has to read it with everything else.</summary>
    internal const int TextLimit = 1_000_000;

    internal static IReadOnlyList<Problem> Check(ApproveRequest request)
    {
        var problems = new List<Problem>(Id(request.ExecutionId));
        if (request.ToolCallId.Length == 0)
        {
            problems.Add(new Problem("tool_call_id", "value is required; status.control.pending_approvals lists the calls that wait"));
        }

        if (request.Decision is not (ApprovalDecision.Approved or ApprovalDecision.Denied))
        {
            problems.Add(new Problem("decision", "value must be APPROVED or DENIED"));
        }

        if (request.Decision == ApprovalDecision.Denied && (request.Arguments is not null || request.FromNowOn is not null))
        {
            problems.Add(new Problem(request.Arguments is not null ? "arguments" : "from_now_on", "only a call that is approved can have these"));
        }

        problems.AddRange(Text("reason", request.Reason));
        if (request.FromNowOn is { } rule)
        {
            if (rule.Action is not (ApprovalAction.Unspecified or ApprovalAction.Allow))
            {
                problems.Add(new Problem("from_now_on.action", "value must be ALLOW or left out"));
            }

            problems.AddRange(PolicyRules.CheckRule(rule, "from_now_on"));
        }

        return problems;
    }

    internal static IReadOnlyList<Problem> Check(SendRequest request)
    {
        var problems = new List<Problem>(Id(request.ExecutionId));
        if (string.IsNullOrWhiteSpace(request.Message))
        {
            problems.Add(new Problem("message", "value is required; say what the agent is to know"));
        }

        problems.AddRange(Text("message", request.Message));
        if (request.MessageId.Length > JournalRules.KeyLimit / 2)
        {
            problems.Add(new Problem("message_id", $"value length must be at most {JournalRules.KeyLimit / 2} characters"));
        }

        return problems;
    }

    internal static IReadOnlyList<Problem> Check(RaiseRequest request) =>
    [
        .. Id(request.ExecutionId),
        .. request.Budget is null || request.Budget.CalculateSize() == 0
            ? [new Problem("budget", "value is required; name at least one limit")]
            : PolicyRules.Check(request.Budget, "budget"),
    ];

    internal static IReadOnlyList<Problem> Check(ContinueRequest request) =>
        [.. Id(request.ExecutionId), .. Text("message", request.Message), .. PolicyRules.Check(request.Budget, "budget")];

    private static IEnumerable<Problem> Id(string executionId) => executionId.Length > 0 ? [] : [new Problem("execution_id", "value is required")];

    private static IEnumerable<Problem> Text(string path, string text) =>
        text.Length <= TextLimit ? [] : [new Problem(path, $"value length must be at most {TextLimit} characters")];
}
