using Stigmer.Api.Agents.V1;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>Which servers an agent of a run is to have.</summary>
/// <param name="Session">Whose connections they are; turns and runs of one session share them.</param>
/// <param name="Servers">As the agent says it.</param>
/// <param name="Environment">Variables of the run, secrets among them.</param>
internal sealed record McpRequest(string Session, IReadOnlyList<McpServerDefinition> Servers, IReadOnlyDictionary<string, string> Environment);
