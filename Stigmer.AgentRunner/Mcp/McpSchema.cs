using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>What a tool takes, as providers accept it: one that they refuse would fail the run, and not only the call.</summary>
internal static partial class McpSchema
{
    private static readonly string[] Alternatives = ["allOf", "anyOf", "oneOf"];

    // At the top; the server itself still checks them.
    private static readonly string[] Refused = [.. Alternatives, "not", "enum"];

    /// <summary>With properties, and those of alternatives at its top among them; the server still says what goes together.</summary>
    internal static JsonElement Fit(JsonElement schema)
    {
        var asIs = schema.ValueKind == JsonValueKind.Object
            && schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("object")
            && schema.TryGetProperty("properties", out var given) && given.ValueKind == JsonValueKind.Object
            && !Array.Exists(Refused, name => schema.TryGetProperty(name, out _))
            && !LacksItems(schema);
        if (asIs)
        {
            return schema;
        }

        var fitted = schema.ValueKind == JsonValueKind.Object ? JsonObject.Create(schema)! : [];
        var properties = fitted["properties"] as JsonObject ?? [];
        foreach (var name in Alternatives)
        {
            var members = (fitted[name] as JsonArray)?.OfType<JsonObject>().SelectMany(one => one["properties"] as JsonObject ?? []) ?? [];
            foreach (var (property, value) in members)
            {
                properties.TryAdd(property, value?.DeepClone());
            }
        }

        foreach (var name in Refused)
        {
            fitted.Remove(name);
        }

        fitted["type"] = "object";
        fitted["properties"] = properties.DeepClone();
        GiveItems(fitted);

        return JsonSerializer.SerializeToElement(fitted);
    }

    /// <summary>A parameter that no model may be told of; null when there is none.</summary>
    internal static string? Unspeakable(JsonElement fitted) =>
        fitted.GetProperty("properties").EnumerateObject().Select(property => property.Name).FirstOrDefault(name => !Speakable().IsMatch(name));

    // Lists of anything may leave out 'items'; OpenAI refuses all tools for one such list.
    private static bool LacksItems(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Array => schema.EnumerateArray().Any(LacksItems),
        JsonValueKind.Object => (IsList(schema) && !schema.TryGetProperty("items", out _)) || schema.EnumerateObject().Any(property => LacksItems(property.Value)),
        _ => false,
    };

    private static bool IsList(JsonElement schema) => schema.TryGetProperty("type", out var type)
        && (IsArray(type) || (type.ValueKind == JsonValueKind.Array && type.EnumerateArray().Any(IsArray)));

    private static bool IsArray(JsonElement type) => type.ValueKind == JsonValueKind.String && type.ValueEquals("array");

    private static void GiveItems(JsonNode? schema)
    {
        foreach (var part in schema switch
        {
            JsonArray array => array.ToArray(),
            JsonObject members => [.. members.Select(member => member.Value)],
            _ => [],
        })
        {
            GiveItems(part);
        }

        if (schema is JsonObject one && !one.ContainsKey("items") && IsList(JsonSerializer.SerializeToElement(one)))
        {
            one["items"] = new JsonObject();
        }
    }

    [GeneratedRegex(@"^[a-zA-Z0-9_.-]{1,64}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Speakable();
}
