using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ExecutionContexts.V1;

namespace Stigmer.Cli.Runs;

/// <summary>Where an agent's manifest is, for MCP servers that lie beside it: {{AGENT_FOLDER}} in their commands.</summary>
internal static class AgentFolder
{
    internal const string Variable = "AGENT_FOLDER";

    /// <summary>Gives the run the variable, if the agent's servers want it and the user has not said otherwise.</summary>
    internal static void Tell(Agent? manifest, AgentReference.Manifest? file, AgentExecution request)
    {
        var wants = manifest?.Spec?.McpServers.Any(server => server.ToString().Contains(Variable, StringComparison.Ordinal)) == true;
        if (wants && file is not null && !request.Spec.RuntimeEnv.ContainsKey(Variable))
        {
            request.Spec.RuntimeEnv[Variable] = new ExecutionValue { Value = file.Folder };
        }
    }
}
