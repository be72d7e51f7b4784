using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Projects;

namespace Compat.Tests.ApplicationHost;

public sealed class LaunchProfileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("launch-profiles-").FullName;

    [Fact]
    public void Choose_OfAProjectThatIsNotThere_NamesTheFile()
    {
        var refusal = Assert.Throws<DistributedApplicationException>(() => LaunchProfiles.Choose("app", new Project(_folder), null, null));

        Assert.Equal($"Project file '{_folder}/App.csproj' was not found.", refusal.Message);
    }

    [Fact]
    public async Task Start_OfAProjectThatIsNotThere_FailsItAlone()
    {
        await using var scratch = new ScratchApplication();
        var ghost = scratch.Builder.AddProject<Ghost>("ghost", launchProfileName: null);
        scratch.AddScript("other", "exec sleep 1000");

        await scratch.StartAsync();

        await scratch.UntilAsync("ghost", s => s.State?.Text == KnownResourceStates.FailedToStart);
        await scratch.UntilAsync("other", s => s.State?.Text == KnownResourceStates.Running);
        Assert.EndsWith("Project file '/nowhere/Ghost.csproj' was not found.", await scratch.LineAsync(ghost.Resource, "Ghost.csproj"), StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_OfAProfileThatIsNotThere_NamesIt()
    {
        var refusal = Assert.Throws<DistributedApplicationException>(() => Choose("""{"profiles":{"http":{"commandName":"Project"}}}""", "https"));

        Assert.Equal("Launch settings file does not contain 'https' profile.", refusal.Message);
    }

    [Fact]
    public void Choose_WithoutLaunchSettings_ChoosesNone()
    {
        File.WriteAllText(Path.Combine(_folder, "App.csproj"), "");

        Assert.Null(LaunchProfiles.Choose("app", new Project(_folder), "https", null));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"profiles":[]}""")]
    [InlineData("""{"profiles":{"http":{"commandName":1}}}""")]
    [InlineData("""{"profiles":{"http":{"environmentVariables":"x"}}}""")]
    public void Choose_OfSettingsThatCannotBeRead_NamesProjectAndFile(string settings)
    {
        var refusal = Assert.Throws<DistributedApplicationException>(() => Choose(settings, null));

        Assert.Equal(
            $"Failed to get effective launch profile for project resource 'app'. There is malformed JSON in the project's launch settings file at '{_folder}/Properties/launchSettings.json'.",
            refusal.Message);
    }

    [Fact]
    public void Endpoints_OfAnApplicationUrlThatIsNone_SayWhichProfile()
    {
        var profile = Choose("""{"profiles":{"http":{"commandName":"Project","applicationUrl":"http://localhost:5000;nonsense"}}}""", null)!;

        var refusal = Assert.Throws<DistributedApplicationException>(() => profile.Endpoints().ToList());

        Assert.Equal("The applicationUrl of the launch profile 'http' is not a list of URLs: 'nonsense'.", refusal.Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private ChosenLaunchProfile? Choose(string settings, string? name)
    {
        File.WriteAllText(Path.Combine(_folder, "App.csproj"), "");
        Directory.CreateDirectory(Path.Combine(_folder, "Properties"));
        File.WriteAllText(Path.Combine(_folder, "Properties", "launchSettings.json"), settings);

        return LaunchProfiles.Choose("app", new Project(_folder), name, null);
    }

    private sealed class Ghost : IProjectMetadata
    {
        public string ProjectPath => "/nowhere/Ghost.csproj";
    }

    private sealed class Project(string folder) : IProjectMetadata
    {
        public string ProjectPath => $"{folder}/App.csproj";
    }
}
