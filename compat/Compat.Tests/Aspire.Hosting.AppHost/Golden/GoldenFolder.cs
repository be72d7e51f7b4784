using Aspire.Hosting;

namespace Compat.Tests.ApplicationHost.Golden;

/// <summary>Where the programs were when their manifests were written; only the way from one to the other shows.</summary>
internal static class GoldenFolder
{
    private static readonly string Sample = Path.Combine(Path.GetTempPath(), $"golden-{Environment.ProcessId}", "refasm", "sample");

    /// <summary>Where the first program wrote: beside its projects.</summary>
    internal static string Topo => Path.Combine(Sample, "Stigmer.AppHost", "aspire-manifest.json");

    /// <summary>Where the second program wrote: in a folder beside that of the sample's.</summary>
    internal static string Topo2 => Path.Combine(Sample, "..", "..", "out", "topo2.manifest.json");

    internal static string Root => Path.GetFullPath(Path.Combine(Sample, "..", ".."));

    internal static string Project(string name) => Path.Combine(Sample, name, $"{name}.csproj");

    internal static LaunchSettings Settings(string? applicationUrl) => new()
    {
        Profiles =
        {
            ["http"] = new LaunchProfile { CommandName = "Project", ApplicationUrl = applicationUrl },
        },
    };
}
