using System.Text.Json;

namespace Stigmer.AgentRunner.Sandboxes.Daytona;

internal static class DaytonaJson
{
    /// <summary>A field that is a text; null when it is missing or something else.</summary>
    internal static string? Text(this JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal static bool Flag(this JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    internal static long? Number(this JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) ? number : null;
}
