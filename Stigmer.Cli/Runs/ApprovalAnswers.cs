using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.Executions.V1;
using Stigmer.Cli.Output;

namespace Stigmer.Cli.Runs;

/// <summary>What answers are made of.</summary>
internal static class ApprovalAnswers
{
    private const string Command = "command";

    /// <summary>The same tool from now on; of a command line exactly the same.</summary>
    internal static ApprovalRule Always(ApprovalWanted wanted) =>
        new() { Tool = Escaped(wanted.Tool), Command = CommandOf(wanted.Input) is { } command ? Escaped(command) : "" };

    /// <summary>What <see cref="Always"/> comes to, in words.</summary>
    internal static string Describe(ApprovalWanted wanted) =>
        CommandOf(wanted.Input) is null ? $"{SafeText.OneLine(wanted.Tool, 40)}, whatever its arguments" : "this very command";

    /// <summary>What a person can change in one line: the command, or all arguments as JSON.</summary>
    internal static string Editable(ApprovalWanted wanted) =>
        SafeText.Of(CommandOf(wanted.Input) is { } command && !command.Contains('\n', StringComparison.Ordinal) ? command : wanted.Input?.ToJsonString() ?? "{}");

    /// <summary>The arguments after the change; null when it is no JSON object.</summary>
    internal static Struct? Arguments(ApprovalWanted wanted, string edited)
    {
        if (CommandOf(wanted.Input) is { } command && !command.Contains('\n', StringComparison.Ordinal))
        {
            var input = wanted.Input!.DeepClone();
            input[Command] = edited;
            return Parse(input.ToJsonString());
        }

        return Parse(edited);
    }

    internal static Struct? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json) is JsonObject ? JsonParser.Default.Parse<Struct>(json) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidProtocolBufferException or InvalidJsonException)
        {
            return null;
        }
    }

    private static string? CommandOf(JsonNode? input) => input is JsonObject fields && fields[Command] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    // As a pattern that fits nothing else.
    private static string Escaped(string text)
    {
        var pattern = new StringBuilder();
        foreach (var c in text)
        {
            pattern.Append(c is '*' or '?' or '\\' ? "\\" : "").Append(c);
        }

        return pattern.ToString();
    }
}
