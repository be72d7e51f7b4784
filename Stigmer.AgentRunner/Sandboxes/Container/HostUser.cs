using System.Globalization;
using System.Runtime.InteropServices;

namespace Stigmer.AgentRunner.Sandboxes.Container;

/// <summary>The user of the runner, so that files made in a container are that user's.</summary>
internal static partial class HostUser
{
    internal static string[] Arguments(bool isRootless)
    {
        if (OperatingSystem.IsWindows())
        {
            return [];
        }

        var user = string.Create(CultureInfo.InvariantCulture, $"{GetUser()}:{GetGroup()}");

        return isRootless ? ["--userns", "keep-id", "--user", user] : ["--user", user];
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetUser();

    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint GetGroup();
}
