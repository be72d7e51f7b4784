using System.Globalization;
using System.Text;
using Stigmer.AgentRunner.Media;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>Reads a text file, or a part of it, with line numbers; shows an image or a document.</summary>
internal sealed class ReadFileTool(Sandbox sandbox, ToolOptions options) : SandboxTool(Define(options))
{
    // A minified file is one line; the model can read no more of it than this.
    private const int MaxLineLength = 2_000;

    internal override bool KeepsLongAnswers => false;

    internal override async Task<ToolAnswer> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var path = arguments.Text("path");
        if (MediaKind.IsLikely(path) && await LookAsync(path, cancellationToken) is { } seen)
        {
            return seen;
        }

        var first = arguments.Number("offset", 1) ?? 1;
        var limit = arguments.Number("limit", 1) ?? options.ReadLines;
        var lines = (await sandbox.Files.ReadTextAsync(path, cancellationToken)).Split('\n');
        // A file that ends with a line feed has no last, empty line.
        var count = lines[^1].Length == 0 ? lines.Length - 1 : lines.Length;
        if (count == 0)
        {
            return new ToolAnswer("(the file is empty)");
        }

        if (first > count)
        {
            return ToolAnswer.Error($"'{path}' has {count} lines; offset {first} is behind its end.");
        }

        return new ToolAnswer(Number(lines, first, Math.Min(count, (int)Math.Min(int.MaxValue, first - 1L + limit)), count));
    }

    private static ToolDefinition Define(ToolOptions options) => ToolDefinition.Of(
        "read_file",
        ToolEffect.ReadOnly,
        "Reads a file of the workspace. Of a text file, each line comes with its number and a tab, which are not part of the file. "
        + "An image (png, jpeg, gif, webp) or a PDF is shown as it is.",
        $$"""
        {
          "type": "object",
          "properties": {
            "path": { "type": "string", "description": "The file, relative to the workspace." },
            "offset": { "type": "integer", "description": "The first line to read, from 1. Default: 1." },
            "limit": { "type": "integer", "description": "How many lines to read. Default: {{options.ReadLines}}." }
          },
          "required": ["path"]
        }
        """);

    // Null: its name promised too much; it may be text.
    private async Task<ToolAnswer?> LookAsync(string path, CancellationToken cancellationToken)
    {
        var content = await sandbox.Files.ReadAsync(path, cancellationToken);
        if (MediaKind.Of(content) is not { } type)
        {
            return null;
        }

        var (what, most) = type == MediaKind.Pdf ? ("document", options.MaxDocumentBytes) : ("image", options.MaxImageBytes);

        return content.Length > most
            ? ToolAnswer.Error($"'{path}' is {content.Length:N0} bytes; models look at {what}s of up to {most:N0} bytes. Make a smaller one of it with a command.")
            : new ToolAnswer($"{path}: {type}, {content.Length:N0} bytes")
            {
                Media = [await MediaFiles.KeepAsync(sandbox, content, type, options.StoredMedia)],
            };
    }

    private string Number(string[] lines, int first, int last, int count)
    {
        var text = new StringBuilder();
        for (var number = first; number <= last; number++)
        {
            // What the model gets ends with a page, rather than have a hole.
            if (text.Length + Math.Min(lines[number - 1].Length, MaxLineLength) > 2 * options.KeptCharacters && number > first)
            {
                last = number - 1;
                break;
            }

            var line = lines[number - 1].TrimEnd('\r');
            text.Append(CultureInfo.InvariantCulture, $"{number}\t");
            _ = line.Length > MaxLineLength
                ? text.Append(line, 0, MaxLineLength).Append("[…]")
                : text.Append(line);
            text.Append('\n');
        }

        if (last < count)
        {
            text.Append(CultureInfo.InvariantCulture, $"[{count - last} more lines; go on with offset {last + 1}]\n");
        }

        return text.ToString(0, text.Length - 1);
    }
}
