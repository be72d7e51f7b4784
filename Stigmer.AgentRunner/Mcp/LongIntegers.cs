using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Stigmer.AgentRunner.LanguageModels;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>Integers that the journal keeps as text (<see cref="JsonStruct"/>), for tools whose schema asks for numbers.</summary>
internal static partial class LongIntegers
{
    private static readonly string[] Alternatives = ["anyOf", "oneOf"];

    /// <summary>The arguments with numbers where the schema has numbers; the same ones when none of them is such a text.</summary>
    internal static IReadOnlyDictionary<string, JsonElement> Restore(IReadOnlyDictionary<string, JsonElement> arguments, JsonElement schema)
    {
        if (!arguments.Values.Any(value => Text().IsMatch(value.GetRawText())))
        {
            return arguments;
        }

        var properties = Member(schema, "properties");

        return arguments.ToDictionary(
            argument => argument.Key,
            argument => JsonSerializer.SerializeToElement(Restored(JsonSerializer.SerializeToNode(argument.Value), Member(properties, argument.Key))),
            StringComparer.Ordinal);
    }

    private static JsonNode? Restored(JsonNode? value, JsonElement schema) => value switch
    {
        JsonArray list => new JsonArray([.. list.Select(one => Restored(one, Member(schema, "items"))?.DeepClone())]),
        JsonObject fields => new JsonObject(fields.Select(
            field => KeyValuePair.Create(field.Key, Restored(field.Value, Member(Member(schema, "properties"), field.Key))?.DeepClone()))),
        JsonValue text when text.TryGetValue<string>(out var digits) && Whole().IsMatch(digits) && WantsNumber(schema) => JsonNode.Parse(digits),
        _ => value,
    };

    private static bool WantsNumber(JsonElement schema) => Types(schema).ToArray() is { Length: > 0 } types
        && !types.Contains("string", StringComparer.Ordinal)
        && (types.Contains("integer", StringComparer.Ordinal) || types.Contains("number", StringComparer.Ordinal));

    private static IEnumerable<string?> Types(JsonElement schema) => Member(schema, "type") switch
    {
        { ValueKind: JsonValueKind.String } one => [one.GetString()],
        { ValueKind: JsonValueKind.Array } several => several.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()),
        _ => Alternatives.Select(name => Member(schema, name)).Where(members => members.ValueKind == JsonValueKind.Array)
            .SelectMany(members => members.EnumerateArray()).SelectMany(Types),
    };

    private static JsonElement Member(JsonElement schema, string name) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out var member) ? member : default;

    [GeneratedRegex("\"-?[1-9][0-9]{15,}\"", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Text();

    [GeneratedRegex(@"^-?[1-9][0-9]{15,}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Whole();
}
