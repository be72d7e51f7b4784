using System.Text.RegularExpressions;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Approvals;

/// <summary>A rule that is ready to look at calls.</summary>
internal sealed class CompiledRule(ApprovalRule rule)
{
    private readonly Regex? _tool = rule.Tool.Length > 0 ? Wildcards.Name(rule.Tool) : null;
    private readonly Regex? _wide = rule.Command.Length > 0 ? Wildcards.Wide(rule.Command) : null;
    private readonly Regex? _within = rule.Command.Length > 0 ? Wildcards.Within(rule.Command) : null;
    private readonly Regex? _narrow = rule.Command.Length > 0 ? Wildcards.Narrow(rule.Command) : null;

    internal ApprovalAction Action => rule.Action;

    /// <summary>Whether it allows the call as it is: a command as a whole, operators and all.</summary>
    internal bool Allows(string tool, CommandLine? command) =>
        IsTool(tool) && (_narrow is null || (command is not null && _narrow.IsMatch(command.Marked)));

    /// <summary>Whether it has something to say about one command of the line.</summary>
    internal bool Fits(string tool, CommandLine? command, SimpleCommand? part) => rule.Action == ApprovalAction.Allow
        ? Allows(tool, command)
        : IsTool(tool) && (_wide is null || (command is not null && part is not null && FitsPart(command, part)));

    /// <summary>For people and models: what the rule is about, and why there is one.</summary>
    internal string Describe()
    {
        var about = (rule.Tool.Length > 0, rule.Command.Length > 0) switch
        {
            (true, true) => $"{rule.Tool} '{rule.Command}'",
            (false, true) => $"command '{rule.Command}'",
            (true, false) => $"tool '{rule.Tool}'",
            _ => "every tool",
        };
        return rule.Reason.Length > 0 ? $"{rule.Reason} (rule: {about})" : $"rule: {about}";
    }

    private bool FitsPart(CommandLine command, SimpleCommand part) => _wide!.IsMatch(command.Text)
        || part.Spellings.Any(_wide.IsMatch)
        || ((part.StartsOthers || command.RunsText) && part.Inner.Any(_within!.IsMatch));

    private bool IsTool(string tool) => _tool is null || _tool.IsMatch(tool);
}
