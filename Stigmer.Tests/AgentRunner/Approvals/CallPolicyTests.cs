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
    [InlineData("git status #'\nrm -rf /\n#'")]
    [InlineData("git status;#\"\nrm -rf /\n#\"")]
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
    [InlineData("r\\\nm x")]
    [InlineData("echo \\\\\nrm x")]
    [InlineData("rm${IFS}x")]
    [InlineData("rm$IFS-rf$IFS/")]
    [InlineData("{rm,-rf,x}")]
    [InlineData(">/dev/null rm x")]
    [InlineData("2>/dev/null < a rm x")]
    [InlineData("2> 'a b' rm \"$(x)\"")]
    [InlineData("ls &>/dev/null rm x")]
    [InlineData("rm<x")]
    [InlineData("env -u A B=1 rm x")]
    [InlineData("/usr/bin/env rm x")]
    [InlineData("sudo -u root rm x")]
    [InlineData("timeout -k 1 5 /bin/rm x")]
    [InlineData("find . | xargs -n 1 rm")]
    [InlineData("find . -name a -exec rm {} +")]
    [InlineData("sh -c 'rm x'")]
    [InlineData("bash -c \"cd /; rm x\"")]
    [InlineData("bash -lc 'ls && /bin/rm x'")]
    [InlineData("eval 'r''m x'")]
    [InlineData("echo 'rm x' | sh")]
    [InlineData("echo 'rm x' | sudo bash -s")]
    [InlineData("sh <<< 'rm x'")]
    [InlineData("bash <(echo rm x)")]
    [InlineData("cat <<EOF | sh\nrm x\nEOF")]
    [InlineData("X=rm; $X x")]
    [InlineData("alias x='rm -f'\nx a")]
    [InlineData("f() { rm $1; }; f x")]
    [InlineData("trap 'rm x' EXIT")]
    [InlineData("python3 -c \"import os; os.system('rm x')\"")]
    public void Decide_DeniedCommandAnywhereInTheLine_IsDenied(string command) =>
        Assert.Equal(Deny, Decide(Of(Allow, Command("ls *", Allow), Command("rm *", Deny)), command));

    [Theory]
    [InlineData("git rm x")]
    [InlineData("npm run rm")]
    [InlineData("echo 'rm x'")]
    [InlineData("sh build.sh && git rm x")]
    [InlineData("ls > rm 2>&1")]
    [InlineData("rmdir x")]
    [InlineData("git commit -m 'rm x; rm y'")]
    public void Decide_DeniedWordThatIsNoCommand_IsAllowed(string command) => Assert.Equal(Allow, Decide(Of(Allow, Command("rm *", Deny)), command));

    [Fact]
    public void Decide_CommandsInAList_AreLookedAt() => Assert.Equal(Deny, Of(Allow, Command("rm *", Deny)).Decide(
        "execute", new Struct { Fields = { ["command"] = Value.ForList(Value.ForString("rm"), Value.ForString("x")) } }, []).Action);

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
