using System.Text;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Executions.V1;
using Stigmer.Cli.Commands;
using Stigmer.Cli.Manifests;

namespace Stigmer.Tests.Cli.Manifests;

public sealed class AgentManifestTests
{
    private const string Valid =
        """
        apiVersion: agentic.stigmer.ai/v1
        kind: Agent
        metadata:
          name: reviewer
          tags: [a, b]
          labels: {team: core}
        spec:
          description: Reads.
          instructions: |
            Read the code.
          mcpServers:
            - name: files
              stdio:
                command: mcp-files
                args: [--root, .]
                envPlaceholders: {TOKEN: x}
              enabledTools: [read]
            - name: remote
              http: {url: "http://localhost:1", timeoutSeconds: 30}
          subAgents:
            - name: helper
              instructions: Help with reading.
          envSpec:
            data:
              TOKEN: {value: t, isSecret: true}
        """;

    [Fact]
    public void Parse_EveryKindOfField_IsRead()
    {
        var agent = AgentManifest.Parse(Valid, "agent.yaml");

        Assert.Equal("reviewer", agent.Metadata.Name);
        Assert.Equal(["a", "b"], agent.Metadata.Tags);
        Assert.Equal("core", agent.Metadata.Labels["team"]);
        Assert.Equal("Read the code.\n", agent.Spec.Instructions);
        Assert.Equal(["--root", "."], agent.Spec.McpServers[0].Stdio.Args);
        Assert.Equal("x", agent.Spec.McpServers[0].Stdio.EnvPlaceholders["TOKEN"]);
        Assert.Equal(30, agent.Spec.McpServers[1].Http.TimeoutSeconds);
        Assert.Equal("helper", agent.Spec.SubAgents[0].Name);
        Assert.True(agent.Spec.EnvSpec.Data["TOKEN"].IsSecret);
    }

    [Fact]
    public void Parse_Policy_IsWrittenAsPeopleWouldSayIt()
    {
        var agent = AgentManifest.Parse(
            Valid + """

              policy:
                approvals:
                  rules:
                    - {command: git status *, action: allow}
                    - {tool: execute, action: ask, reason: it runs on my machine}
                    - {tool: "github__delete_*", action: DENY}
                  default: allow
                  expiresAfter: 24h
                budget: {maxTurns: 50, maxTokens: 3000000000, maxCostUsd: 2.5, maxTime: 90m}
            """,
            "agent.yaml");

        var policy = agent.Spec.Policy;
        Assert.Equal([ApprovalAction.Allow, ApprovalAction.Ask, ApprovalAction.Deny], policy.Approvals.Rules.Select(rule => rule.Action));
        Assert.Equal((ApprovalAction.Allow, 86_400), (policy.Approvals.Default, policy.Approvals.ExpiresAfter.Seconds));
        Assert.Equal((50, 3_000_000_000, 2.5, 5400), (policy.Budget.MaxTurns, policy.Budget.MaxTokens, policy.Budget.MaxCostUsd, policy.Budget.MaxTime.Seconds));
    }

    [Fact]
    public void Load_PolicyOfTheDocumentation_IsOne()
    {
        using var folder = new TempFolder();
        var page = File.ReadAllText(RepositoryRoot.Combine("docs", "people.md"));
        var yaml = page.Split("```yaml\npolicy:\n")[1].Split("```")[0];

        var policy = PolicyFile.Load(folder.Write("policy.yaml", yaml), "policy.yaml");

        Assert.Equal(5, policy.Approvals.Rules.Count);
        Assert.Equal(7200, policy.Budget.MaxTime.Seconds);
    }

    [Theory]
    [InlineData("policy: {approvals: {default: maybe}}", "'default' expects one of allow, ask, deny, found 'maybe'")]
    [InlineData("policy: {budget: {maxTime: long}}", "'maxTime' expects a time such as 90s, 30m, 2h or 1d, found 'long'")]
    [InlineData("policy: {approvals: {rule: []}}", "unknown field 'rule'; did you mean 'rules'?")]
    public void Parse_WrongPolicy_SaysWhatIsExpected(string policy, string problem) =>
        Assert.Contains(problem, Assert.Throws<ManifestException>(() => AgentManifest.Parse($"{Valid}\n  {policy}", "agent.yaml")).Message);

    [Fact]
    public void Parse_SnakeCase_MeansTheSame()
    {
        var snake = Valid.Replace("apiVersion", "api_version").Replace("mcpServers", "mcp_servers").Replace("envPlaceholders", "env_placeholders")
            .Replace("enabledTools", "enabled_tools").Replace("timeoutSeconds", "timeout_seconds").Replace("subAgents", "sub_agents")
            .Replace("envSpec", "env_spec").Replace("isSecret", "is_secret");

        Assert.Equal(AgentManifest.Parse(Valid, "agent.yaml"), AgentManifest.Parse(snake, "agent.yaml"));
    }

    [Fact]
    public void Parse_UnknownField_NamesPositionAndNearestName() =>
        AssertProblems(
            Valid.Replace("  instructions: |", "  instrutions: |"),
            "agent.yaml:9:3: unknown field 'instrutions'; did you mean 'instructions'?");

    [Fact]
    public void Parse_UnknownFieldLikeNoOther_NamesWhatIsKnown() =>
        AssertProblems(Valid + "\nzzzzzzzz: 1", "agent.yaml:26:1: unknown field 'zzzzzzzz'; expected apiVersion, kind, metadata, spec");

    [Fact]
    public void Parse_SeveralProblems_AreAllReported() =>
        AssertProblems(
            Valid.Replace("  name: reviewer", "  nane: reviewer").Replace("timeoutSeconds: 30", "timeoutSeconds: soon").Replace("isSecret: true", "isSecret: perhaps"),
            "agent.yaml:4:3: unknown field 'nane'; did you mean 'name'?",
            "agent.yaml:19:57: 'timeoutSeconds' expects a whole number, found 'soon'",
            "agent.yaml:25:35: 'isSecret' expects true or false, found 'perhaps'");

    [Theory]
    [InlineData("tags: [a, b]", "tags: a", "agent.yaml:5:9: 'tags' expects a list, found 'a'")]
    [InlineData("{team: core}", "core", "agent.yaml:6:11: 'labels' expects a mapping of names to values, found 'core'")]
    [InlineData("{team: core}", "{team: }", "agent.yaml:6:18: 'labels.team' expects text, found nothing")]
    [InlineData("  tags: [a, b]", "  ownerScope: galaxy", "agent.yaml:5:15: 'ownerScope' expects one of platform, organization, identity_account, found 'galaxy'")]
    [InlineData("  tags: [a, b]", "  id: agt-1", "agent.yaml:5:3: 'id' is written by the server; remove it")]
    [InlineData("      enabledTools: [read]", "      http: {url: x}", "agent.yaml:17:7: 'http' cannot stand beside 'stdio': choose one")]
    [InlineData("kind: Agent", "kind: Workflow", "agent.yaml:2:7: 'kind' is 'Workflow'; this CLI runs 'kind: Agent'")]
    [InlineData("kind: Agent\n", "", "agent.yaml:1:1: 'kind' is missing; write 'kind: Agent'")]
    [InlineData("  name: reviewer\n", "", "agent.yaml:4:3: the agent has no name; give it one under metadata.name")]
    [InlineData("  instructions: |\n    Read the code.\n", "", "agent.yaml:8:3: the agent has no instructions; say what it should do under spec.instructions")]
    [InlineData("|\n    Read the code.", "\"\"", "agent.yaml:8:3: the agent has no instructions; say what it should do under spec.instructions")]
    public void Parse_WrongValue_NamesPositionAndExpectation(string valid, string wrong, string problem) =>
        AssertProblems(Valid.Replace(valid, wrong), problem);

    [Theory]
    [InlineData("kind: Agent\nmetadata:\n  name: [a, b\nspec: {}\n", "agent.yaml:3:11: expected ',', ']' or '}' after this")]
    [InlineData("kind: Agent\n\tmetadata: {}\n", "agent.yaml:2:1: expected spaces, found a tab; YAML is indented with spaces only")]
    [InlineData("kind: Agent\nkind: Agent\n", "agent.yaml:2:1: Duplicate key kind")]
    [InlineData("kind: \"Agent\n", "agent.yaml:1:7: While scanning a quoted scalar, found unexpected end of stream.")]
    [InlineData("spec:\n  name: x\n kind: y\n", "agent.yaml:3:2: While parsing a block mapping, did not find expected key.")]
    [InlineData("tags: [1, 2\n", "agent.yaml:2:1: While parsing a flow sequence, did not find expected ',' or ']'.")]
    public void Parse_MalformedYaml_NamesPositionAndExpectation(string text, string problem) => AssertProblems(text, problem);

    [Fact]
    public void Parse_Empty_SaysHowAnAgentStarts() =>
        AssertProblems("", "agent.yaml:1:1: is empty; an agent starts with 'apiVersion: agentic.stigmer.ai/v1'");

    [Fact]
    public void Parse_TwoDocuments_NamesTheSecond() =>
        AssertProblems(Valid + "\n---\nkind: Agent\n", "agent.yaml:27:1: a second document starts here; keep one agent per file");

    [Fact]
    public void Parse_List_SaysWhatIsExpected() =>
        AssertProblems("- a\n", "agent.yaml:1:1: expected a mapping with apiVersion, kind, metadata, spec, found a list");

    [Fact]
    public void Load_WhatTheFileLeavesOpen_IsFilledIn()
    {
        using var folder = new TempFolder();
        var path = folder.Write("agent.yaml", Valid);

        var agent = AgentManifest.Load(path, "agent.yaml", "acme");

        Assert.Equal("acme", agent.Metadata.Org);
        Assert.Equal(ApiResourceOwnerScope.Organization, agent.Metadata.OwnerScope);
    }

    [Fact]
    public void Load_NotText_IsRefused()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["agent.yaml"], [0x6b, 0x80, 0xfd, 0x80]);

        var refusal = Assert.Throws<ManifestException>(() => AgentManifest.Load(folder["agent.yaml"], "agent.yaml", "local"));

        Assert.Equal("agent.yaml: is not UTF-8 text", refusal.Message);
    }

    [Fact]
    public void Load_Huge_IsRefused()
    {
        using var folder = new TempFolder();
        folder.Write("agent.yaml", new StringBuilder().Append('#', 2_000_000).ToString());

        Assert.Throws<ManifestException>(() => AgentManifest.Load(folder["agent.yaml"], "agent.yaml", "local"));
    }

    [Theory]
    [InlineData("hello-agent")]
    [InlineData("code-map")]
    public void Load_Samples_AreValid(string sample) =>
        Assert.Equal(sample, AgentManifest.Load(Path.Combine(RepositoryRoot.Path, "samples", sample, "agent.yaml"), "agent.yaml", "local").Metadata.Name);

    private static void AssertProblems(string text, params string[] problems)
    {
        CommandException refusal = Assert.Throws<ManifestException>(() => AgentManifest.Parse(text, "agent.yaml"));

        Assert.Equal(problems, refusal.Message.Split(Environment.NewLine));
    }
}
