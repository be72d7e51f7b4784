using Google.Protobuf.WellKnownTypes;
using Stigmer.AgentRunner.Approvals;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.AgentRunner.Approvals;

public class CallPolicyTests
{
    private const ApprovalAction Allow = ApprovalAction.Allow;
    private const ApprovalAction Ask = ApprovalAction.Ask;
    private const ApprovalAction Deny = ApprovalAction.Deny;

    [Fact]
    public void Decide_WithoutAPolicy_Allows() => Assert.Equal(Allow, Decide(CallPolicy.Of(null, null), "rm -rf /"));

    [Theory]
    [InlineData("git status", Allow)]
    [InlineData("git status --short", Allow)]
    [InlineData("git push", Ask)]
    [InlineData("git push origin main", Ask)]
    [InlineData("git pusher", Deny)]
    [InlineData("make", Deny)]
    public void Decide_FirstRuleThatFits_Decides(string command, ApprovalAction expected) => Assert.Equal(expected, Decide(Of(
        Deny, Command("git status *", Allow), Command("git push *", Ask), Command("git *", Deny)), command));

    // An operator smuggled behind what is allowed.
    [Theory]
    [InlineData("git status; rm -rf /")]
    [InlineData("git status && rm -rf /")]
    [InlineData("git status || rm -rf /")]
    [InlineData("git status | sh")]
    [InlineData("git status & rm -rf /")]
    [InlineData("git status\nrm -rf /")]
    [InlineData("git status\r\nrm -rf /")]
    [InlineData("git status $(rm -rf /)")]
    [InlineData("git status `rm -rf /`")]
    [InlineData("git status \"$(rm -rf /)\"")]
    [InlineData("git status \"`rm -rf /`\"")]
    [InlineData("git status > /etc/passwd")]
    [InlineData("git status < /etc/passwd")]
    [InlineData("git status <(rm -rf /)")]
    [InlineData("git status '; rm -rf /")]
    [InlineData("git status \\\nrm")]
    [InlineData("git status $'\\'' ; rm -rf / '")]
    [InlineData("git status \\'; rm -rf / \\'")]
    [InlineData("git status \"a\\\\\"; rm -rf / \"")]
    [InlineData("git status \uE03B rm")]
    public void Decide_OperatorBehindAnAllowedCommand_FallsToTheStricterDecision(string command) =>
        Assert.Equal(Ask, Decide(Of(Ask, Command("git *", Allow)), command));

    [Theory]
    [InlineData("git commit -m 'a; b && c $(d)'")]
    [InlineData("git commit -m \"a; b | c > d\"")]
    [InlineData("git commit -m a\\;b")]
    [InlineData("git log -p $HOME ${x}")]
    public void Decide_OperatorInQuotes_IsNone(string command) => Assert.Equal(Allow, Decide(Of(Ask, Command("git *", Allow)), command));

    [Theory]
    [InlineData("npm ci && npm test", Allow)]
    [InlineData("npm ci && npm test -- --watch", Allow)]
    [InlineData("npm ci && npm test; rm x", Ask)]
    [InlineData("npm ci ; npm test", Ask)]
    [InlineData("npm ci", Ask)]
    public void Decide_PatternWithOperators_AllowsTheWholeLineOnly(string command, ApprovalAction expected) =>
        Assert.Equal(expected, Decide(Of(Ask, Command("npm ci && npm test *", Allow)), command));

    [Theory]
    [InlineData("rm x")]
    [InlineData("ls; rm x")]
    [InlineData("ls && rm x | cat")]
    [InlineData("(rm x)")]
    [InlineData("echo $(rm x)")]
    [InlineData("echo \"$(rm x)\"")]
    [InlineData("echo `rm x`")]
    [InlineData("r\\m x")]
    [InlineData("'rm' x")]
    [InlineData("/bin/rm x")]
    [InlineData("A=1 sudo rm   x")]
    [InlineData("if true; then rm x; fi")]
    [InlineData("find . | xargs rm x")]
    [InlineData("ls\nrm x")]
    public void Decide_DeniedCommandAnywhereInTheLine_IsDenied(string command) =>
        Assert.Equal(Deny, Decide(Of(Allow, Command("ls *", Allow), Command("rm *", Deny)), command));

    [Fact]
    public void Decide_LineOfSeveralCommands_TheStrictestStands()
    {
        var policy = Of(Allow, Command("git push *", Ask), Command("rm *", Deny));

        Assert.Equal([Allow, Ask, Deny], new[] { "ls; pwd", "ls; git push", "git push; rm x" }.Select(command => Decide(policy, command)));
    }

    [Theory]
    [InlineData("read_file", Allow)]
    [InlineData("write_file", Ask)]
    [InlineData("github__delete_repo", Deny)]
    [InlineData("other", Allow)]
    public void Decide_ToolNames_TakeWildcards(string tool, ApprovalAction expected) => Assert.Equal(expected, Of(
        Allow, Tool("read_*", Allow), Tool("*_file", Ask), Tool("github__delete_????", Deny)).Decide(tool, new Struct(), []).Action);

    [Fact]
    public void Decide_AgentAndRun_TheStricterStands()
    {
        var agent = Policy(Allow, Tool("execute", Ask));

        Assert.Equal(Ask, Decide(CallPolicy.Of(agent, Policy(Allow)), "ls"));
        Assert.Equal(Deny, Decide(CallPolicy.Of(agent, Policy(Deny)), "ls"));
        Assert.Equal(Deny, Decide(CallPolicy.Of(null, Policy(Deny)), "ls"));
    }

    [Fact]
    public void Decide_AllowedFromNowOn_AnswersQuestionsAndLiftsNoDenial()
    {
        var policy = Of(Ask, Command("rm *", Deny));
        ApprovalRule[] rules = [Command("git *", Allow), Command("rm *", Allow)];

        Assert.Equal(Allow, policy.Decide("execute", Input("git push"), rules).Action);
        Assert.Equal(Ask, policy.Decide("execute", Input("git push; ls"), rules).Action);
        Assert.Equal(Deny, policy.Decide("execute", Input("rm x"), rules).Action);
    }

    [Fact]
    public void Decide_RuleWithAReason_TellsIt() =>
        Assert.Equal("ask Ann (rule: command 'git push *')", Of(Allow, Command("git push *", Ask, "ask Ann")).Decide("execute", Input("git push"), []).Reason);

    [Fact]
    public void Decide_EscapedWildcard_IsItself()
    {
        var policy = Of(Ask, Command("ls \\*.cs", Allow));

        Assert.Equal((Allow, Ask), (Decide(policy, "ls *.cs"), Decide(policy, "ls a.cs")));
    }

    [Fact]
    public void Decide_PatternOfManyStars_TakesNoTime() =>
        Assert.Equal(Ask, Decide(Of(Ask, Command(string.Concat(Enumerable.Repeat("*a", 200)), Allow)), new string('a', 100_000) + "b"));

    private static ApprovalAction Decide(CallPolicy policy, string command) => policy.Decide("execute", Input(command), []).Action;

    private static Struct Input(string command) => new() { Fields = { ["command"] = Value.ForString(command) } };

    private static CallPolicy Of(ApprovalAction otherwise, params ApprovalRule[] rules) => CallPolicy.Of(Policy(otherwise, rules), null);

    private static RunPolicy Policy(ApprovalAction otherwise, params ApprovalRule[] rules) =>
        new() { Approvals = new ApprovalPolicy { Default = otherwise, Rules = { rules } } };

    private static ApprovalRule Command(string command, ApprovalAction action, string reason = "") => new() { Command = command, Action = action, Reason = reason };

    private static ApprovalRule Tool(string tool, ApprovalAction action) => new() { Tool = tool, Action = action };
}
