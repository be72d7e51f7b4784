using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Stigmer.AppHost.Settings;

/// <summary>Where Stigmer keeps its data and where the agents work; relative paths start at the repository's root.</summary>
internal sealed record DirectorySettings(string Home, string Workspace)
{
    private const int VolumeSuffixLength = 8;

    internal string Data => Path.Combine(Home, "data");

    /// <summary>The name of a container's volume: one for each home, as if it lay there.</summary>
    internal string VolumeOf(string resource) =>
        $"stigmer-{resource}-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Home)))[..VolumeSuffixLength].ToLowerInvariant()}";

    internal static DirectorySettings Read(IConfiguration configuration, string root)
    {
        var user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return new DirectorySettings(
            Path.GetFullPath(configuration["STIGMER_HOME"] is { Length: > 0 } home ? home : Path.Combine(user, ".stigmer"), root),
            Path.GetFullPath(configuration["SANDBOX_ROOT_DIR"] is { Length: > 0 } workspace ? workspace : "workspace", root));
    }

    /// <summary>Makes the directories; one line for each that cannot be written to.</summary>
    internal IEnumerable<string> Check()
    {
        if (!IsWritable(Data))
        {
            yield return $"The data directory {Data} cannot be written to. Change its permissions, or choose another one with STIGMER_HOME.";
        }

        if (!IsWritable(Workspace))
        {
            yield return $"The workspace {Workspace} cannot be written to. Change its permissions, or choose another one with SANDBOX_ROOT_DIR.";
        }
    }

    private static bool IsWritable(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var probe = Path.Combine(directory, $".stigmer-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
