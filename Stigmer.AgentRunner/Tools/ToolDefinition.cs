using System.Text.Json;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>What a model is told about a tool, and what a journal has to know.</summary>
internal sealed record ToolDefinition(string Name, string Description, JsonElement Schema, ToolEffect Effect)
{
    internal static ToolDefinition Of(string name, ToolEffect effect, string description, string schema)
    {
        using var document = JsonDocument.Parse(schema);

        return new ToolDefinition(name, description, document.RootElement.Clone(), effect);
    }
}
