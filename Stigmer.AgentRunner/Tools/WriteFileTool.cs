using Stigmer.AgentRunner.Sandboxes;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>Writes a whole file. Idempotent: writing the same text again leaves the same file.</summary>
internal sealed class WriteFileTool(Sandbox sandbox) : SandboxTool(Definition)
{
    private static readonly ToolDefinition Definition = ToolDefinition.Of(
        "write_file",
        ToolEffect.Idempotent,
        "Writes a text file of the workspace as a whole; a file that is there is replaced, missing folders are made.",
        """
        {
          "type": "object",
          "properties": {
            "path": { "type": "string", "description": "The file, relative to the workspace." },
            "content": { "type": "string", "description": "The whole text of the file." }
          },
          "required": ["path", "content"]
        }
        """);

    internal override async Task<ToolAnswer> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var path = arguments.Text("path");
        var content = arguments.Text("content");
        await sandbox.Files.WriteTextAsync(path, content, cancellationToken);

        return new ToolAnswer($"Wrote {path} ({content.AsSpan().Count('\n') + (content.EndsWith('\n') ? 0 : 1)} lines).");
    }
}
