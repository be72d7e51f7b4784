using System.Globalization;
using System.Text;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>Finds files by their path.</summary>
internal sealed class GlobTool(Sandbox sandbox, ToolOptions options) : SandboxTool(Definition)
{
    private static readonly ToolDefinition Definition = ToolDefinition.Of(
        "glob",
        ToolEffect.ReadOnly,
        "Finds files by a pattern: * and ? within a name, ** across folders, {a,b} either, e.g. src/**/*.cs; a pattern without a slash is for "
        + "names in any folder. One path a line, relative to the workspace. Folders such as .git, bin, obj and node_modules are left out.",
        """
        {
          "type": "object",
          "properties": {
            "pattern": { "type": "string", "description": "The pattern, relative to path." },
            "path": { "type": "string", "description": "The folder to look in, relative to the workspace. Default: the workspace itself." },
            "everywhere": { "type": "boolean", "description": "Also look in folders that are left out otherwise. Default: false." }
          },
          "required": ["pattern"]
        }
        """);

    internal override async Task<ToolAnswer> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var path = arguments.OptionalText("path") is { Length: > 0 } given ? given : ".";
        var start = await sandbox.Files.GetAsync(path, cancellationToken);
        var pattern = GlobPattern.Parse(Below(start, arguments.Text("pattern")));
        var text = new StringBuilder();
        var (looked, found) = (0, 0);
        await foreach (var file in sandbox.Files.FilesAsync(start, arguments.Flag("everywhere"), cancellationToken))
        {
            if (++looked > options.SearchedFiles)
            {
                text.Append(CultureInfo.InvariantCulture, $"[… stopped after {options.SearchedFiles} files; look in a folder below with path]\n");
                break;
            }

            if (!pattern.Matches(start.Below(file)))
            {
                continue;
            }

            if (++found > options.ListedEntries)
            {
                text.Append(CultureInfo.InvariantCulture, $"[… more than {options.ListedEntries} files; use a narrower pattern]\n");
                break;
            }

            text.Append(file.Path).Append('\n');
        }

        return new ToolAnswer(text.Length == 0 ? "(nothing)" : text.ToString(0, text.Length - 1));
    }

    // Some models write all paths whole.
    private string Below(SandboxEntry start, string pattern)
    {
        var folder = $"{(start.Path == "." ? sandbox.Workspace : Path.Combine(sandbox.Workspace, start.Path)).TrimEnd('/')}/";
        var below = pattern.StartsWith(folder, StringComparison.Ordinal) ? $"./{pattern[folder.Length..]}" : pattern;

        return below.StartsWith('/') || below.StartsWith("../", StringComparison.Ordinal)
            ? throw new ToolArgumentException($"'{pattern}' leads out of '{start.Path}'; a pattern is relative to path.")
            : below;
    }
}
