using System.Globalization;
using System.Text;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>Lists a folder: one path a line, folders end in a slash.</summary>
internal sealed class LsTool(Sandbox sandbox, ToolOptions options) : SandboxTool(Definition)
{
    private static readonly ToolDefinition Definition = ToolDefinition.Of(
        "ls",
        ToolEffect.ReadOnly,
        "Lists a folder of the workspace, one path a line, relative to the workspace; folders end in '/', files are followed by their size in "
        + "bytes. With recursive, the folders below as well (not .git, bin, obj or node_modules); with pattern, only files whose name matches.",
        """
        {
          "type": "object",
          "properties": {
            "path": { "type": "string", "description": "The folder, relative to the workspace. Default: the workspace itself." },
            "recursive": { "type": "boolean", "description": "Also list the folders below. Default: false." },
            "pattern": { "type": "string", "description": "Only files whose name matches, e.g. *.cs" }
          }
        }
        """);

    internal override async Task<ToolAnswer> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var path = arguments.OptionalText("path") is { Length: > 0 } given ? given : ".";
        var listing = await sandbox.Files.ListAsync(
            path, arguments.Flag("recursive"), arguments.OptionalText("pattern"), options.ListedEntries, cancellationToken);
        if (listing.Entries.Count == 0)
        {
            return new ToolAnswer("(nothing)");
        }

        var text = new StringBuilder();
        foreach (var entry in listing.Entries)
        {
            text.Append(entry.Path);
            _ = entry switch
            {
                { LinkTarget: { } target } => text.Append(" -> ").Append(target),
                { IsFolder: true } => text.Append('/'),
                _ => text.Append('\t').Append(entry.Size.ToString(CultureInfo.InvariantCulture)),
            };
            text.Append('\n');
        }

        if (!listing.IsComplete)
        {
            text.Append(CultureInfo.InvariantCulture, $"[… more than {options.ListedEntries} entries; list a folder below, or use pattern]\n");
        }

        return new ToolAnswer(text.ToString(0, text.Length - 1));
    }
}
