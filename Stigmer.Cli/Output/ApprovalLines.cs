using System.Text.Json;
using System.Text.Json.Nodes;

namespace Stigmer.Cli.Output;

/// <summary>A call that waits for a person, all of it: what is not shown cannot be approved.</summary>
internal static class ApprovalLines
{
    private const int MostLines = 40;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static IEnumerable<string> Of(ApprovalWanted wanted, Style style)
    {
        var by = wanted.SubAgent is null ? "" : " (a sub-agent)";
        yield return $"{style.Warning} {style.Bold("Approval needed")}{by}: {style.Bold(SafeText.OneLine(wanted.Tool, 100))}";
        if (wanted.Reason.Length > 0)
        {
            yield return $"  why: {SafeText.OneLine(wanted.Reason, 500)}";
        }

        if (wanted.ExpiresAt is { } end)
        {
            yield return $"  until: {end.ToLocalTime():yyyy-MM-dd HH:mm:ss}, then it counts as denied";
        }

        foreach (var line in Arguments(wanted.Input))
        {
            yield return $"    {line}";
        }
    }

    internal static string Of(ApprovalAnswered answer, Style style)
    {
        var reason = answer.Reason.Length > 0 ? $": {SafeText.OneLine(answer.Reason, 300)}" : "";
        return answer.Decision switch
        {
            "approved" => $"{style.Success} approved{(answer.Arguments is null ? "" : ", with other arguments")}{reason}",
            "denied" => $"{style.Failure} denied{reason}",
            _ => $"{style.Failure} nobody answered in time: denied",
        };
    }

    private static IEnumerable<string> Arguments(JsonNode? input)
    {
        var text = input is JsonObject { Count: 1 } one && one["command"] is JsonValue command && command.TryGetValue<string>(out var line)
            ? line
            : input?.ToJsonString(Readable) ?? "(no arguments)";
        var lines = SafeText.Visible(text).Split('\n');
        return lines.Length <= MostLines
            ? lines
            : [.. lines.Take(MostLines), $"… {lines.Length - MostLines} more lines; --json shows all of them"];
    }
}
