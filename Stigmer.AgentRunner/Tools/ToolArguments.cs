using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Stigmer.AgentRunner.Tools;

/// <summary>Reads what a model wrote as arguments; a wrong one is explained to it.</summary>
internal sealed class ToolArguments(AIFunctionArguments arguments)
{
    /// <summary>Told what the tool prints while it runs; null when nobody looks.</summary>
    internal Action<string>? Output => Call?.Output;

    /// <summary>Runs a sub-agent for this call; null where there are none.</summary>
    internal Func<TaskRequest, CancellationToken, Task<ToolAnswer>>? RunTask => Call?.RunTask;

    /// <summary>As the model wrote them.</summary>
    internal IReadOnlyDictionary<string, JsonElement> All => arguments
        .Where(pair => pair.Value is JsonElement)
        .ToDictionary(pair => pair.Key, pair => (JsonElement)pair.Value!, StringComparer.Ordinal);

    internal string Text(string name) => OptionalText(name)
        ?? throw new ToolArgumentException($"'{name}' is missing; it must be a string.");

    internal string? OptionalText(string name) => Find(name) switch
    {
        { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        var value => throw Wrong(name, "a string", value),
    };

    internal int? Number(string name, int least) => Find(name) switch
    {
        { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var number) && number >= least && number <= int.MaxValue
            => (int)number,
        var value => throw Wrong(name, $"a number of at least {least}", value),
    };

    internal bool Flag(string name) => Find(name) switch
    {
        { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.True } => true,
        var value => throw Wrong(name, "true or false", value),
    };

    /// <summary>The members of a list, each an object.</summary>
    internal IReadOnlyList<JsonElement> Objects(string name) => Find(name) switch
    {
        { ValueKind: JsonValueKind.Array } value when value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.Object) =>
            [.. value.EnumerateArray()],
        { ValueKind: JsonValueKind.Undefined } => throw new ToolArgumentException($"'{name}' is missing; it must be a list of objects."),
        var value => throw Wrong(name, "a list of objects", value),
    };

    private ToolCall? Call => arguments.Context?.TryGetValue(typeof(ToolCall), out var call) is true ? call as ToolCall : null;

    private JsonElement Find(string name) =>
        arguments.TryGetValue(name, out var value) && value is JsonElement element ? element : default;

    private static ToolArgumentException Wrong(string name, string expected, JsonElement value) =>
        new($"'{name}' is {value.GetRawText()}; it must be {expected}.");
}
