using System.Text.RegularExpressions;
using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.Repository;

/// <summary>With the switch off, restore asks the feed for the official packages. Works in a copy, since restore writes beside the projects.</summary>
[Trait("Speed", "Slow")]
public sealed partial class StandInSwitchTests : IDisposable
{
    private readonly TempFolder _copy = new();

    public StandInSwitchTests()
    {
        foreach (var file in RepositoryFiles.All.Where(IsForRestore))
        {
            var target = _copy[file];
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(RepositoryRoot.Combine(file), target);
        }
    }

    [Theory]
    [InlineData("Stigmer.AppHost", "Aspire.AppHost.Sdk")]
    [InlineData("Stigmer.Server", "Temporalio", "Grpc.AspNetCore")]
    [InlineData("Stigmer.AgentRunner", "Temporalio", "Grpc.Net.Client")]
    [InlineData("Stigmer.Cli", "Grpc.Net.Client")]
    public async Task Restore_WithoutStandIns_AsksForTheOfficialPackages(string project, params string[] official)
    {
        await using var restore = ProcessHandle.Start(
            "dotnet", ["restore", project, "-p:UseCompat=false", "-p:NuGetAudit=false", "--verbosity", "quiet"], folder: _copy.Path);
        var exitCode = await restore.Exited.WithPatience();

        // A feed that has them all is the other good end; then they are in the lock of the project, not the stand-ins.
        if (exitCode == 0)
        {
            var assets = File.ReadAllText(_copy[$"{project}/obj/project.assets.json"]);
            Assert.All(official, package => Assert.Contains($"\"{package}/", assets));
            return;
        }

        var errors = restore.Console.Snapshot().Where(line => line.Contains("error", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(errors);
        Assert.All(errors, error => Assert.True(IsNotFound().IsMatch(error), $"Not a missing package: {error}"));
        Assert.Contains(errors, error => official.Any(package => error.Contains(package, StringComparison.Ordinal)));
    }

    public void Dispose() => _copy.Dispose();

    private static bool IsForRestore(string file) =>
        Path.GetExtension(file) is ".csproj" or ".props" or ".targets" or ".proto" or ".json" && !file.StartsWith('.');

    // The SDK, or a package or a version of one, is not on the feed: NU1101, NU1102, NU1103; NU1603 is a neighbouring version found instead.
    [GeneratedRegex(@"MSB4236|Could not resolve SDK|SDK resolver|Unable to find package|(NU1101|NU1102|NU1103|NU1603):.*(Aspire|Temporalio|Grpc|Google\.Protobuf|NexusRpc|StackExchange)")]
    private static partial Regex IsNotFound();
}
