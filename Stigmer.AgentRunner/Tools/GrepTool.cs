using System.Text.RegularExpressions;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>Finds lines in text files.</summary>
internal sealed class GrepTool(Sandbox sandbox, ToolOptions options) : SandboxTool(Definition)
{
    private const int MaxContext = 10;

    // For what the engine without backtracking cannot do; per line.
    private static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(1);

    private static readonly ToolDefinition Definition = ToolDefinition.Of(
        "grep",
        ToolEffect.ReadOnly,
        "Finds the lines of text files that a regular expression (.NET syntax) matches, each as path:line:text. Folders such as .git, bin, obj "
        + "and node_modules are left out, and files that are not text.",
        """
        {
          "type": "object",
          "properties": {
            "pattern": { "type": "string", "description": "The regular expression." },
            "path": { "type": "string", "description": "The folder or file to look in, relative to the workspace. Default: the workspace itself." },
            "glob": { "type": "string", "description": "Only files that match, e.g. *.cs or src/**/*.ts, relative to path." },
            "ignore_case": { "type": "boolean", "description": "Default: false." },
            "context": { "type": "integer", "description": "How many lines to show before and after each match, as path-line-text; -- stands between groups. At most 10; default: 0." },
            "files_only": { "type": "boolean", "description": "Answer with the paths of the files only. Default: false." },
            "everywhere": { "type": "boolean", "description": "Also look in folders that are left out otherwise. Default: false." }
          },
          "required": ["pattern"]
        }
        """);

    internal override async Task<ToolAnswer> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var regex = Compile(arguments.Text("pattern"), arguments.Flag("ignore_case"));
        var glob = arguments.OptionalText("glob") is { Length: > 0 } pattern ? GlobPattern.Parse(pattern) : null;
        var path = arguments.OptionalText("path") is { Length: > 0 } given ? given : ".";
        var start = await sandbox.Files.GetAsync(path, cancellationToken);
        var found = new GrepFindings(
            options.FoundLines, arguments.Flag("files_only"), Math.Min(arguments.Number("context", least: 0) ?? 0, MaxContext));
        var looked = 0;
        List<string> tooBig = [], tooSlow = [];
        await foreach (var file in sandbox.Files.FilesAsync(start, arguments.Flag("everywhere"), cancellationToken))
        {
            if (glob?.Matches(start.Below(file)) == false)
            {
                continue;
            }

            if (++looked > options.SearchedFiles)
            {
                found.Note($"stopped after {options.SearchedFiles} files; look in a folder below with path");
                break;
            }

            if (file.Size > SandboxText.MaxFileBytes)
            {
                tooBig.Add(file.Path);
                continue;
            }

            try
            {
                var text = await sandbox.Files.TryReadTextAsync(file, cancellationToken);
                if (text is not null && !found.Search(regex, text, file.Path, cancellationToken))
                {
                    found.Note($"more than {options.FoundLines}; use a narrower pattern, path or glob");
                    break;
                }
            }
            catch (RegexMatchTimeoutException)
            {
                tooSlow.Add(file.Path);
            }
        }

        found.LeftOut(tooBig, "too big to be searched here; use the grep of execute for");
        found.LeftOut(tooSlow, "the expression takes too long (write it without nested repetitions, lookarounds and back references) in");

        return new ToolAnswer(found.Text());
    }

    private static Regex Compile(string pattern, bool ignoreCase)
    {
        var options = RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        try
        {
            return new Regex(pattern, options | RegexOptions.NonBacktracking, MatchLimit);
        }
        catch (NotSupportedException)
        {
            // Lookarounds and back references.
            return new Regex(pattern, options, MatchLimit);
        }
        catch (ArgumentException e)
        {
            throw new ToolArgumentException($"'pattern' is no regular expression: {e.Message}");
        }
    }
}
