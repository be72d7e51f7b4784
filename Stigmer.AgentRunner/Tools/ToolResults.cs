using System.Text;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.ServiceDefaults.Texts;

namespace Stigmer.AgentRunner.Tools;

/// <summary>Fits answers to what a model can take: of a long one it gets head, tail, and the path of a file with the whole.</summary>
internal sealed class ToolResults(Sandbox sandbox, SecretRedactor secrets, ToolOptions options)
{
    internal const string Folder = ".stigmer/results";

    // A model's ids are short; whatever else it calls an id must still be a file name.
    private const int MaxNameLength = 120;

    /// <param name="answer">As the tool gave it.</param>
    /// <param name="name">Names the file; null when the whole is not to be kept.</param>
    internal async Task<ToolAnswer> ShortenAsync(ToolAnswer answer, string? name)
    {
        // Before anything is cut: of a secret that a cut goes through, nothing would be recognised.
        var text = secrets.Redact(answer.Text);
        var kept = options.KeptCharacters;
        if (text.Length <= (2 * kept) + 200)
        {
            return answer with { Text = text };
        }

        var where = name is null ? "" : await StoreAsync(name, text);
        var (head, tail) = (text.Head(kept), text.Tail(kept));

        return answer with { Text = $"{head}\n[… {text.Length - head.Length - tail.Length} characters left out{where} …]\n{tail}" };
    }

    private async Task<string> StoreAsync(string name, string text)
    {
        var file = FileName(name);
        try
        {
            await sandbox.Files.WriteAsync(Folder, file, Encoding.UTF8.GetBytes(text), options.StoredResults);

            return $"; the whole is in {Folder}/{file}, for read_file and grep";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SandboxException)
        {
            return $"; the whole could not be kept: {e.Message}";
        }
    }

    private static string FileName(string name)
    {
        var safe = ToolNames.Safe(name);

        return $"{(safe.Length > MaxNameLength ? safe[..MaxNameLength] : safe)}.txt";
    }
}
