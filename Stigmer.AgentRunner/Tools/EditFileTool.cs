using Stigmer.AgentRunner.Sandboxes;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>Replaces one piece of a file. An effect: done twice, it fails or changes something else.</summary>
internal sealed class EditFileTool(Sandbox sandbox) : SandboxTool(Definition)
{
    private static readonly ToolDefinition Definition = ToolDefinition.Of(
        "edit_file",
        ToolEffect.Effect,
        "Replaces one piece of a text file. old_text must occur exactly once in the file, character for character, without the line numbers "
        + "that read_file shows; take in lines around it until it is unique.",
        """
        {
          "type": "object",
          "properties": {
            "path": { "type": "string", "description": "The file, relative to the workspace." },
            "old_text": { "type": "string", "description": "What is there now." },
            "new_text": { "type": "string", "description": "What to put in its place." }
          },
          "required": ["path", "old_text", "new_text"]
        }
        """);

    internal override async Task<ToolAnswer> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var path = arguments.Text("path");
        var before = arguments.Text("old_text");
        var after = arguments.Text("new_text");
        if (before.Length == 0)
        {
            return ToolAnswer.Error("'old_text' is empty; to write a new file use write_file.");
        }

        if (before == after)
        {
            return ToolAnswer.Error("'new_text' is the same as 'old_text'; nothing would change.");
        }

        var file = TextFile.Read(path, await sandbox.Files.ReadAsync(path, cancellationToken));
        var text = file.Text;
        if (file.IsCrLf && !before.Contains('\r', StringComparison.Ordinal))
        {
            // read_file shows lines, not how they end; the model cannot know.
            (before, after) = (before.Replace("\n", "\r\n", StringComparison.Ordinal), after.ReplaceLineEndings("\r\n"));
        }

        var found = text.IndexOf(before, StringComparison.Ordinal);
        if (found < 0)
        {
            return ToolAnswer.Error($"'old_text' does not occur in '{path}'. Read the file again and copy it exactly.");
        }

        if (text.IndexOf(before, found + 1, StringComparison.Ordinal) >= 0)
        {
            return ToolAnswer.Error($"'old_text' occurs more than once in '{path}'. Take in lines around it until it is unique.");
        }

        var edited = file.With(string.Concat(text.AsSpan(0, found), after, text.AsSpan(found + before.Length)));
        await sandbox.Files.WriteAsync(path, edited, executable: false, cancellationToken);

        return new ToolAnswer($"Edited {path} at line {text.AsSpan(0, found).Count('\n') + 1}.");
    }
}
