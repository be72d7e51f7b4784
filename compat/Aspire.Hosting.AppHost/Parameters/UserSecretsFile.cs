using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aspire.Hosting.Parameters;

/// <summary>The file with the user's secrets, which only the user may read.</summary>
internal static class UserSecretsFile
{
    private static readonly Lock Gate = new();
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    internal static void Save(string path, string key, string value)
    {
        lock (Gate)
        {
            var secrets = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))?.AsObject() ?? [] : [];
            secrets[key] = value;

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
                writer.Write(secrets.ToJsonString(Indented));
            }

            File.Move(fresh, path, overwrite: true);
        }
    }
}
