using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Resources.Rules;

namespace Stigmer.Server.Executions.Steering;

/// <summary>What the policy of an agent or a run has to look like.</summary>
internal static class PolicyRules
{
    private const int MostRules = 500;
    private const int LongestPattern = 1000;

    /// <summary>Ten years: more is a mistake, and beyond what dates can hold.</summary>
    private const long LongestSeconds = 3650L * 24 * 60 * 60;

    internal static IEnumerable<Problem> Check(RunPolicy? policy, string path)
    {
        if (policy?.Approvals is not { } approvals)
        {
            return Check(policy?.Budget, $"{path}.budget");
        }

        var problems = new List<Problem>();
        if (approvals.Rules.Count > MostRules)
        {
            problems.Add(new Problem($"{path}.approvals.rules", $"at most {MostRules} rules"));
        }

        foreach (var (index, rule) in approvals.Rules.Index())
        {
            var at = $"{path}.approvals.rules[{index}]";
            if (rule.Action == ApprovalAction.Unspecified || !System.Enum.IsDefined(rule.Action))
            {
                problems.Add(new Problem($"{at}.action", "value must be allow, ask or deny"));
            }

            problems.AddRange(CheckRule(rule, at));
        }

        if (!System.Enum.IsDefined(approvals.Default))
        {
            problems.Add(new Problem($"{path}.approvals.default", "value must be allow, ask or deny"));
        }

        problems.AddRange(Positive(approvals.ExpiresAfter, $"{path}.approvals.expires_after"));
        return [.. problems, .. Check(policy.Budget, $"{path}.budget")];
    }

    internal static IEnumerable<Problem> CheckRule(ApprovalRule rule, string path)
    {
        foreach (var (name, pattern) in new[] { ("tool", rule.Tool), ("command", rule.Command) })
        {
            if (pattern.Length > LongestPattern)
            {
                yield return new Problem($"{path}.{name}", $"value length must be at most {LongestPattern} characters");
            }
        }
    }

    internal static IEnumerable<Problem> Check(Budget? budget, string path)
    {
        if (budget is null)
        {
            yield break;
        }

        foreach (var (name, value) in new[] { ("max_turns", budget.MaxTurns), ("max_tokens", budget.MaxTokens) })
        {
            if (value < 0)
            {
                yield return new Problem($"{path}.{name}", "value must be greater than 0; leave it out for no limit");
            }
        }

        if (budget.MaxCostUsd < 0 || !double.IsFinite(budget.MaxCostUsd))
        {
            yield return new Problem($"{path}.max_cost_usd", "value must be an amount greater than 0; leave it out for no limit");
        }

        foreach (var problem in Positive(budget.MaxTime, $"{path}.max_time"))
        {
            yield return problem;
        }
    }

    private static IEnumerable<Problem> Positive(Duration? time, string path) =>
        time is null || (time is { Seconds: >= 0 and <= LongestSeconds, Nanos: >= 0 and < 1_000_000_000 } && time.Seconds + time.Nanos > 0)
            ? []
            : [new Problem(path, "value must be a time greater than 0 and of ten years at most")];
}
