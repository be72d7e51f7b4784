using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.AgentInstances.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Environments.V1;
using Stigmer.Api.ExecutionContexts.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Api.McpServers.V1;
using Stigmer.Api.Sessions.V1;
using EnvironmentResource = Stigmer.Api.Environments.V1.Environment;
using ExecutionContextResource = Stigmer.Api.ExecutionContexts.V1.ExecutionContext;

namespace Stigmer.Tests.Server;

/// <summary>Requests as clients send them.</summary>
internal static class Samples
{
    internal const string ApiVersion = "agentic.stigmer.ai/v1";

    internal static Agent Agent(string name = "Hello Agent") => new()
    {
        ApiVersion = ApiVersion,
        Kind = "Agent",
        Metadata = new ApiResourceMetadata { Name = name, Org = "local", OwnerScope = ApiResourceOwnerScope.Organization },
        Spec = new AgentSpec { Instructions = "Greet everybody politely." },
    };

    internal static AgentInstance Instance(string agentId, string name = "instance") => new()
    {
        ApiVersion = ApiVersion,
        Kind = "AgentInstance",
        Metadata = new ApiResourceMetadata { Name = name, Org = "local", OwnerScope = ApiResourceOwnerScope.Organization },
        Spec = new AgentInstanceSpec { AgentId = agentId },
    };

    internal static Session Session(string instanceId, string name = "session") => new()
    {
        ApiVersion = ApiVersion,
        Kind = "Session",
        Metadata = new ApiResourceMetadata { Name = name, Org = "local", OwnerScope = ApiResourceOwnerScope.Organization },
        Spec = new SessionSpec { AgentInstanceId = instanceId },
    };

    internal static AgentExecution Execution(string agentId = "", string sessionId = "") => new()
    {
        ApiVersion = ApiVersion,
        Kind = "AgentExecution",
        Metadata = new ApiResourceMetadata { Name = "execution", Org = "local" },
        Spec = new AgentExecutionSpec { AgentId = agentId, SessionId = sessionId, Message = "say hello" },
    };

    internal static EnvironmentResource Environment(string name = "environment", params (string Name, string Value, bool Secret)[] variables) => new()
    {
        ApiVersion = ApiVersion,
        Kind = "Environment",
        Metadata = new ApiResourceMetadata { Name = name, Org = "local", OwnerScope = ApiResourceOwnerScope.Organization },
        Spec = Variables(variables),
    };

    internal static EnvironmentSpec Variables(params (string Name, string Value, bool Secret)[] variables) => new()
    {
        Data = { variables.ToDictionary(v => v.Name, v => new EnvironmentValue { Value = v.Value, IsSecret = v.Secret }) },
    };

    internal static ExecutionContextResource Context(string executionId, string name = "context") => new()
    {
        ApiVersion = ApiVersion,
        Kind = "ExecutionContext",
        Metadata = new ApiResourceMetadata { Name = name, Org = "local" },
        Spec = new ExecutionContextSpec { ExecutionId = executionId, Data = { ["PLAIN"] = new ExecutionValue { Value = "value" } } },
    };

    internal static McpServer McpServer(string command = "uvx") => new()
    {
        ApiVersion = ApiVersion,
        Kind = "McpServer",
        Metadata = new ApiResourceMetadata { Name = "files", Org = "local", OwnerScope = ApiResourceOwnerScope.Organization },
        Spec = new McpServerSpec { Stdio = new StdioServerConfig { Command = command } },
    };

    internal static JournalEntry TurnStarted(int turn) => new() { Key = $"turn/{turn}/started/1", TurnStarted = new TurnStarted { Turn = turn, Attempt = 1 } };

    internal static JournalEntry Notice(string key) => new() { Key = key, Notice = new Notice { Text = key } };

    internal static JournalEntry Assistant(int turn, string text, params string[] callIds) => new()
    {
        Key = $"turn/{turn}/assistant",
        AssistantMessage = new AssistantMessage
        {
            Turn = turn,
            Blocks =
            {
                new ContentBlock { Text = text },
                callIds.Select(id => new ContentBlock { ToolUse = new ToolUse { Id = id, Tool = "execute" } }),
            },
        },
    };

    internal static JournalEntry ToolStarted(int turn, string callId) => new()
    {
        Key = $"turn/{turn}/tool/{callId}/started",
        ToolStarted = new ToolStarted { Turn = turn, ToolCallId = callId, Tool = "execute" },
    };

    internal static JournalEntry ToolFinished(int turn, string callId, string output, bool isError = false) => new()
    {
        Key = $"turn/{turn}/tool/{callId}/finished",
        ToolFinished = new ToolFinished { Turn = turn, ToolCallId = callId, Tool = "execute", Output = output, IsError = isError },
    };

    internal static JournalEntry Terminal(ExecutionOutcome outcome = ExecutionOutcome.Completed, string error = "") =>
        new() { Key = "terminal", Finished = new ExecutionFinished { Outcome = outcome, Error = error } };
}
