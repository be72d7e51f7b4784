using Google.Protobuf;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.ApiResources.Kinds;
using Stigmer.Api.ExecutionContexts.V1;
using Stigmer.Server.Resources.Rules;
using Mcp = Stigmer.Api.McpServers.V1;

namespace Stigmer.Tests.Server.Resources;

public sealed class MessageRulesTests
{
    [Fact]
    public void Check_ModelOptions_SayWhatTheyMustBe()
    {
        var options = new Stigmer.Api.Executions.V1.ModelOptions { Provider = "acme", Thinking = "deep" };

        Assert.Equal(
            [
                new Problem("provider", """value must be in list ["", "anthropic", "openai", "ollama", "demo"]"""),
                new Problem("thinking", "value must be off, low, medium, high, or a number of tokens from 1024 to 200000"),
            ],
            MessageRules.Check(options));
        Assert.Empty(MessageRules.Check(new Stigmer.Api.Executions.V1.ModelOptions { Provider = "openai", Thinking = "2048" }));
    }

    [Fact]
    public void Check_GoodAgent_FindsNothing() => Assert.Empty(Check(Samples.Agent()));

    [Fact]
    public void Check_EmptyAgent_NamesEverythingAtOnce() => Assert.Equal(
        [
            "api_version: value must equal `agentic.stigmer.ai/v1`",
            "kind: value must equal `Agent`",
            "metadata: value is required",
        ],
        Check(new Agent()));

    [Fact]
    public void Check_ProblemsDeepInside_GivesTheirPaths()
    {
        var agent = Samples.Agent();
        agent.Spec.Instructions = "short";
        agent.Spec.SkillRefs.Add(new ApiResourceReference { Kind = ApiResourceKind.Skill });
        agent.Spec.SkillRefs.Add(new ApiResourceReference { Kind = ApiResourceKind.Agent, Version = "no spaces" });
        agent.Spec.SubAgents.Add(new SubAgent { Instructions = "Do something useful." });
        agent.Spec.McpServers.Add(new McpServerDefinition { Name = "x", Docker = new DockerServer { Image = "i", Ports = { new PortMapping() } } });

        Assert.Equal(
            [
                "spec.instructions: value length must be at least 10 characters; say in a sentence or more what the agent is to do",
                "spec.skill_refs[1]: skill_refs must reference resources with kind=skill",
                "spec.mcp_servers[0].docker.ports[0].host_port: value must be greater than or equal to 1",
                "spec.mcp_servers[0].docker.ports[0].container_port: value must be greater than or equal to 1",
                "spec.skill_refs[1].version: value does not match regex pattern `^$|^latest$|^[a-zA-Z0-9._-]+$|^[a-f0-9]{64}$`",
                "spec.sub_agents[0].name: value is required",
            ],
            Check(agent));
    }

    [Fact]
    public void Check_MapValues_AreNamedByTheirKeys()
    {
        var execution = Samples.Execution("agt-x");
        execution.Spec.RuntimeEnv["TOKEN"] = new ExecutionValue();

        Assert.Equal(["""spec.runtime_env["TOKEN"].value: value length must be at least 1 character"""], Check(execution));
    }

    [Fact]
    public void Check_WrongScope_SaysWhichAreAllowed()
    {
        var agent = Samples.Agent();
        agent.Metadata.OwnerScope = ApiResourceOwnerScope.IdentityAccount;

        Assert.Equal(["metadata: Agent resources can only have platform or organization scope"], Check(agent));
    }

    [Fact]
    public void Check_UndefinedEnumValues_AreRefused()
    {
        var input = new AgentExecutionUpdateStatusInput
        {
            ExecutionId = "aex-x",
            Status = new AgentExecutionStatus { Phase = (ExecutionPhase)9, ToolCalls = { new ToolCall { Status = (ToolCallStatus)9 } } },
        };

        Assert.Equal(
            [
                "status.phase: value must be one of the defined enum values",
                "status.tool_calls[0].status: value must be one of the defined enum values",
            ],
            Check(input));
    }

    [Fact]
    public void Check_AgentWithoutSpec_IsAccepted()
    {
        var agent = Samples.Agent();
        agent.Spec = null;

        Assert.Empty(Check(agent));
    }

    [Theory]
    [InlineData(ApiResourceKind.Unknown, true)]
    [InlineData(ApiResourceKind.WorkflowExecution, true)]
    [InlineData(ApiResourceKind.Environment, true)]
    [InlineData(ApiResourceKind.Skill, false)]
    public void Check_EnvironmentReference_TakesTheNumberThatOldClientsSend(ApiResourceKind kind, bool good)
    {
        var instance = Samples.Instance("agt-x");
        instance.Spec.EnvironmentRefs.Add(new ApiResourceReference { Kind = kind, Slug = "e" });

        Assert.Equal(good, Check(instance).Count == 0);
    }

    [Fact]
    public void Check_McpServer_NeedsOneKindOfServerAndRealPorts()
    {
        var none = Samples.McpServer();
        none.Spec.ClearServerType();
        var docker = Samples.McpServer();
        docker.Spec.Docker = new Mcp.DockerServerConfig { Image = "i", Ports = { new Mcp.PortMapping { HostPort = 70_000, ContainerPort = 1, Protocol = "sctp" } } };
        var http = Samples.McpServer();
        http.Spec.Http = new Mcp.HttpServerConfig { Url = "no uri", TimeoutSeconds = 301 };

        Assert.Equal(["spec.server_type: exactly one field is required in oneof"], Check(none));
        Assert.Equal(
            [
                "spec.docker.ports[0].host_port: value must be greater than or equal to 1 and less than or equal to 65535",
                """spec.docker.ports[0].protocol: value must be in list ["", "tcp", "udp"]""",
            ],
            Check(docker));
        Assert.Equal(
            [
                "spec.http.url: value must be a valid URI",
                "spec.http.timeout_seconds: value must be greater than or equal to 0 and less than or equal to 300",
            ],
            Check(http));
    }

    [Fact]
    public void Check_ExecutionContext_BelongsToAnExecutionAndHasNoScope()
    {
        var context = Samples.Context("");
        context.Metadata.OwnerScope = ApiResourceOwnerScope.Organization;

        Assert.Equal(
            [
                "metadata: ExecutionContext owner_scope must be unspecified (operator-managed resource)",
                "spec.execution_id: value length must be at least 1 character",
            ],
            Check(context));
    }

    [Theory]
    [InlineData("https://example.com/mcp?a=b#c", true)]
    [InlineData("http://[::1]:8080/", true)]
    [InlineData("https://example.com/{{PATH}}?key=${KEY}", true)]
    [InlineData("urn:mcp:files", true)]
    [InlineData("/etc/passwd", false)]
    [InlineData("//example.com/mcp", false)]
    [InlineData("C:\\tools", false)]
    [InlineData("https://example.com/a b", false)]
    [InlineData("https://example.com/ü", false)]
    [InlineData("https://example.com/\n", false)]
    public void Check_AddressOfMcpServer_IsAnAbsoluteUri(string url, bool good) =>
        Assert.Equal(good ? [] : ["url: value must be a valid URI"], Check(new Mcp.HttpServerConfig { Url = url }));

    [Fact]
    public void Check_PatternAndLineBreakAtTheEnd_DoNotMatch() => Assert.Equal(
        ["version: value does not match regex pattern `^$|^latest$|^[a-zA-Z0-9._-]+$|^[a-f0-9]{64}$`"],
        Check(new ApiResourceReference { Version = "latest\n" }));

    private static List<string> Check(IMessage message) => [.. MessageRules.Check(message).Select(problem => problem.ToString())];
}
