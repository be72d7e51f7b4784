using System.Runtime.InteropServices;

namespace Stigmer.Tests.AppHost;

/// <summary>A test for which the SDK must be able to build images; skipped, with the reason, where it is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ImageTheoryAttribute : TheoryAttribute
{
    public ImageTheoryAttribute()
    {
        // shared/Microsoft.NETCore.App/<version>/ is three folders below the SDKs' root.
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        if (!Directory.Exists(Path.Combine(root, "sdk")) || !Directory.EnumerateDirectories(Path.Combine(root, "sdk")).Any(sdk => Directory.Exists(Path.Combine(sdk, "Containers"))))
        {
            Skip = "needs an SDK that builds container images";
        }
    }
}
