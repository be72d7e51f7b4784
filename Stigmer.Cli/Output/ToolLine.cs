using System.Globalization;
using System.Text.Json.Nodes;

namespace Stigmer.Cli.Output;

/// <summary>A tool call in one line.</summary>
internal static class ToolLine
{
    /// <summary>Inputs that say most about a call, best first.</summary>
    private static readonly string[] TellingInputs = ["command", "pattern", "path", "file_path", "query", "url", "name", "description"];

    /// <summary>"write_file  MAP.md"</summary>
    internal static string Call(string tool, JsonNode? input, int width)
    {
        var name = SafeText.OneLine(tool, 40);
        var argument = SafeText.OneLine(Argument(input), Math.Max(width - name.Length - 2, 10));
        return argument.Length == 0 ? name : $"{name}  {argument}";
    }

    /// <summary>"✓ write_file  MAP.md  0.1s", and why when it failed.</summary>
    internal static string Ended(ToolEnded tool, Style style, int width)
    {
        var line = $"{Call(tool.Tool, tool.Input, width - 12)}  {style.Dim(Elapsed(tool.Seconds))}";
        return tool.Result switch
        {
            ToolResult.Ok => $"{style.Success} {line}",
            ToolResult.Failed => $"{style.Failure} {line}  failed: {SafeText.OneLine(tool.Output, 120)}",
            _ => $"{style.Warning} {line}  interrupted, outcome unknown",
        };
    }

    /// <summary>"0.4s", "12s", "3m05s"</summary>
    internal static string Elapsed(double seconds) => seconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0}s"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0}s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 60}m{(int)seconds % 60:00}s"),
    };

    private static string Argument(JsonNode? input)
    {
        if (input is not JsonObject { Count: > 0 } fields)
        {
            return "";
        }

        foreach (var name in TellingInputs)
        {
            if (fields[name] is JsonValue value && value.TryGetValue<string>(out var text))
            {
                return text;
            }
        }

        // A list of things to do is shown as one; its call only says that there is one.
        return fields["todos"] is JsonArray todos ? $"{todos.Count} {(todos.Count == 1 ? "item" : "items")}" : fields.ToJsonString();
    }
}
