using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aspire.Hosting.Parameters;

/// <summary>The file with the user's secrets, which only the user may read.</summary>
internal static class UserSecretsFile
{
    private static readonly Lock Gate = new();
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The text of the file with that value in it.</summary>
    internal static string With(string? text, string key, string value)
    {
        var secrets = string.IsNullOrWhiteSpace(text) ? [] : JsonNode.Parse(text, documentOptions: Lenient)?.AsObject() ?? [];

        // Written both flat and nested, a key would stand there twice, and nobody could read the file any more.
        Remove(secrets, key);
        secrets[key] = value;

        return secrets.ToJsonString(Indented);
    }

    internal static void Change(string path, Func<string?, string> change)
    {
        lock (Gate)
        {
            var changed = change(File.Exists(path) ? File.ReadAllText(path) : null);

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            // Written beside and moved over it: a crash leaves the old file whole.
            var fresh = $"{path}.{Environment.ProcessId}";
            using (var writer = new StreamWriter(fresh, options))
            {
                writer.Write(changed);
            }

            File.Move(fresh, path, overwrite: true);
        }
    }

    private static void Remove(JsonObject secrets, string key)
    {
        foreach (var (name, node) in secrets.ToList())
        {
            if (string.Equals(name, key, StringComparison.OrdinalIgnoreCase))
            {
                secrets.Remove(name);
            }
            else if (node is JsonObject inner && key.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))
            {
                Remove(inner, key[(name.Length + 1)..]);
            }
        }
    }
}
