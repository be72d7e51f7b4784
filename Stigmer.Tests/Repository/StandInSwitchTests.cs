using System.Text.RegularExpressions;
using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.Repository;

/// <summary>With the switch off, the product is built on the official packages, as far as the feed has them: nothing else may fail.</summary>
[Trait("Speed", "Slow")]
public sealed partial class StandInSwitchTests(ProductCopy copy) : IClassFixture<ProductCopy>
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("Stigmer.AppHost", "Aspire")]
    [InlineData("Stigmer.Server", "Aspire", "Temporalio", "Grpc")]
    [InlineData("Stigmer.AgentRunner", "Aspire", "Temporalio", "Grpc")]
    [InlineData("Stigmer.Cli", "Grpc")]
    public async Task Build_WithoutStandIns_AsksForTheOfficialPackages(string project, params string[] official)
    {
        await using var build = ProcessHandle.Start(
            "dotnet",
            ["build", project, "-p:UseCompat=false", "-p:NuGetAudit=false", "-p:WarningsNotAsErrors=NU1603", "--nologo", "--verbosity", "quiet"],
            new ProcessSetting { Folder = copy.Path });
        var exitCode = await build.Exited.WaitAsync(BuildLimit);

        Assert.DoesNotContain("Stigmer.Compat", copy.AssetsOf(project));
        if (exitCode == 0)
        {
            Assert.All(official, package => Assert.Contains($"\"{package}", copy.AssetsOf(project)));
            return;
        }

        var errors = build.Console.Snapshot().Where(line => line.Contains(": error", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(errors);
        Assert.All(errors, error => Assert.True(IsNotFound().IsMatch(error), $"Not a missing package: {error}"));
        Assert.Contains(errors, error => official.Any(package => error.Contains(package, StringComparison.Ordinal)));
    }

    // The SDK, or a package, or a version of one, is not on the feed.
    [GeneratedRegex(@"MSB4236|Could not resolve SDK|SDK resolver|Unable to find package|(NU1101|NU1102|NU1103):.*(Aspire|Temporalio|Grpc|Google\.Protobuf|NexusRpc|StackExchange)")]
    private static partial Regex IsNotFound();
}
