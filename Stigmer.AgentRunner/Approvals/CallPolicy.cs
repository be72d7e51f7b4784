using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Approvals;

/// <summary>
/// Decides whether a call may run, has to be asked about, or is denied. In a policy the first rule that fits decides; of the agent's
/// and the run's the stricter stands. A line of several commands is decided command by command, and the strictest stands.
/// </summary>
internal sealed class CallPolicy
{
    private static readonly PolicyDecision Allowed = new(ApprovalAction.Allow, "");

    private readonly List<(CompiledRule[] Rules, PolicyDecision Default)> _policies;

    private CallPolicy(IEnumerable<ApprovalPolicy> policies, TimeSpan? expiresAfter)
    {
        _policies = [.. policies.Select(policy => (policy.Rules.Select(rule => new CompiledRule(rule)).ToArray(), DefaultOf(policy)))];
        ExpiresAfter = expiresAfter;
    }

    /// <summary>How long a question waits; null for as long as it takes.</summary>
    internal TimeSpan? ExpiresAfter { get; }

    internal static CallPolicy Of(RunPolicy? agent, RunPolicy? run)
    {
        ApprovalPolicy[] policies = [.. new[] { agent?.Approvals, run?.Approvals }.OfType<ApprovalPolicy>()];
        var limits = policies.Select(policy => policy.ExpiresAfter?.ToTimeSpan()).OfType<TimeSpan>().ToArray();
        return new CallPolicy(policies, limits.Length == 0 ? null : limits.Min());
    }

    /// <param name="tool">Its name.</param>
    /// <param name="input">Its arguments.</param>
    /// <param name="fromNowOn">What people allowed for the rest of the run; it answers questions, and lifts no denial.</param>
    internal PolicyDecision Decide(string tool, Struct? input, IEnumerable<ApprovalRule> fromNowOn)
    {
        var command = CommandOf(input);
        var strictest = Allowed;
        foreach (var (rules, otherwise) in _policies)
        {
            foreach (var part in command is null ? [null] : command.Parts.AsEnumerable<SimpleCommand?>())
            {
                var rule = rules.FirstOrDefault(rule => rule.Fits(tool, command, part));
                var decision = rule is null ? otherwise : new PolicyDecision(rule.Action, rule.Describe());
                strictest = decision.Action > strictest.Action ? decision : strictest;
            }
        }

        return strictest.Action == ApprovalAction.Ask && fromNowOn.Any(rule => new CompiledRule(rule).Allows(tool, command)) ? Allowed : strictest;
    }

    // Not only execute's: whatever tool takes a command line runs it.
    private static CommandLine? CommandOf(Struct? input) => input?.Fields.GetValueOrDefault("command") switch
    {
        { KindCase: Value.KindOneofCase.StringValue } line => CommandLine.Parse(line.StringValue),
        { KindCase: Value.KindOneofCase.ListValue } words => CommandLine.Parse(string.Join(' ', words.ListValue.Values.Select(word => word.StringValue))),
        _ => null,
    };

    private static PolicyDecision DefaultOf(ApprovalPolicy policy) => policy.Default switch
    {
        ApprovalAction.Ask => new PolicyDecision(ApprovalAction.Ask, "no rule allows it"),
        ApprovalAction.Deny => new PolicyDecision(ApprovalAction.Deny, "no rule allows it"),
        _ => Allowed,
    };
}
