using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>Finds lines in text files.</summary>
internal sealed class GrepTool(Sandbox sandbox, ToolOptions options) : SandboxTool(Definition)
{
    private const int MaxLineLength = 400;

    private const int MaxNamedFiles = 5;

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
        var found = new Findings(options.FoundLines, arguments.Flag("files_only"));
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

    /// <summary>What was found, up to a bound.</summary>
    private sealed class Findings(int limit, bool filesOnly)
    {
        private readonly StringBuilder _text = new();
        private int _count;

        /// <summary>False when there is more than the bound.</summary>
        internal bool Search(Regex regex, string text, string path, CancellationToken cancellationToken)
        {
            var number = 0;
            var rest = text.AsSpan();
            while (!rest.IsEmpty)
            {
                // Within a file too: each line may take its second.
                cancellationToken.ThrowIfCancellationRequested();

                // The lines of read_file: those of EnumerateLines end at form feeds and the like as well.
                var end = rest.IndexOf('\n');
                var line = (end < 0 ? rest : rest[..end]).TrimEnd('\r');
                rest = end < 0 ? [] : rest[(end + 1)..];
                number++;
                if (!regex.IsMatch(line))
                {
                    continue;
                }

                if (_count++ == limit)
                {
                    return false;
                }

                if (filesOnly)
                {
                    _text.Append(path).Append('\n');

                    return true;
                }

                _text.Append(CultureInfo.InvariantCulture, $"{path}:{number}:").Append(line[..Math.Min(line.Length, MaxLineLength)]);
                _text.Append(line.Length > MaxLineLength ? "[…]\n" : "\n");
            }

            return true;
        }

        internal void Note(string note) => _text.Append("[… ").Append(note).Append("]\n");

        internal void LeftOut(List<string> files, string why)
        {
            if (files.Count > 0)
            {
                Note($"{why} {string.Join(", ", files.Take(MaxNamedFiles))}{(files.Count > MaxNamedFiles ? $" and {files.Count - MaxNamedFiles} more" : "")}");
            }
        }

        internal string Text() => _text.Length == 0 ? "(nothing)" : _text.ToString(0, _text.Length - 1);
    }
}
