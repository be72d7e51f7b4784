using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>The arguments of a tool as every provider takes them. What servers declare is often looser, and one refused tool would be the end of every call.</summary>
internal static class ToolSchema
{
    // Providers refuse these at the top; the server itself still checks them.
    private static readonly string[] Refused = ["oneOf", "anyOf", "allOf", "not", "enum"];

    internal static JsonObject Of(AIFunctionDeclaration tool)
    {
        var schema = (JsonObject)JsonNode.Parse(tool.JsonSchema.GetRawText())!;
        foreach (var name in Refused)
        {
            schema.Remove(name);
        }

        schema["type"] = "object";
        schema["properties"] ??= new JsonObject();

        return schema;
    }
}
