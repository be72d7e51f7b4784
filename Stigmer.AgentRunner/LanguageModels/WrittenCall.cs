using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>Makes a call of the arguments that a model wrote.</summary>
internal static class WrittenCall
{
    internal static FunctionCallContent Of(string id, string name, string json)
    {
        try
        {
            return new FunctionCallContent(
                id, name, string.IsNullOrWhiteSpace(json) ? null : JsonSerializer.Deserialize<Dictionary<string, object?>>(json));
        }
        catch (JsonException e)
        {
            // Happens when the longest answer is reached within the arguments, and to models that are weak at writing JSON.
            return new FunctionCallContent(id, name) { Exception = e };
        }
    }
}
