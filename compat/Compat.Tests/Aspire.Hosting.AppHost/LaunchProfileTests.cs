using System.Reflection;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Projects;
using Compat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Compat.Tests.ApplicationHost;

[Collection(ProcessVariables.Name)]
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

    [Theory]
    [InlineData(null, null, "first")]
    [InlineData("", null, "first")]
    [InlineData(null, "docker", "docker")]
    [InlineData(null, "absent", "first")]
    [InlineData("second", "docker", "second")]
    [InlineData("iis", null, "iis")]
    public void Choose_AmongSeveral_TakesTheNamedOneElseTheApplicationsOwnElseTheFirstThatStarts(string? name, string? nameOfApplication, string chosen)
    {
        const string Settings = """
            {"profiles":{"iis":{"commandName":"IISExpress"},"docker":{"commandName":"Docker"},"first":{"commandName":"project"},"second":{"commandName":"Project"}}}
            """;

        Assert.Equal(chosen, Choose(Settings, name, nameOfApplication)?.Name);
    }

    [Theory]
    [InlineData("--AppHost:DefaultLaunchProfileName=second", "--DOTNET_LAUNCH_PROFILE=first")]
    [InlineData("--DOTNET_LAUNCH_PROFILE=second")]
    public async Task AddProject_WithoutAProfile_TakesTheOneOfTheApplicationsOwnName(params string[] arguments)
    {
        await using var scratch = new ScratchApplication(args: arguments);

        Assert.Equal("second", scratch.Builder.AddProject<Several>("chosen").Resource.Annotations.OfType<ChosenLaunchProfile>().Single().Name);
        Assert.Empty(scratch.Builder.AddProject<Several>("none", launchProfileName: null).Resource.Annotations.OfType<ChosenLaunchProfile>());
        Assert.Empty(scratch.Builder.AddProject<Several>("excluded", o => o.ExcludeLaunchProfile = true).Resource.Annotations.OfType<ChosenLaunchProfile>());
    }

    [Fact]
    public async Task AddProject_WithAProfile_StartsItAsTheProfileSays()
    {
        await using var scratch = new ScratchApplication(args: "--environment=Development");
        Environment.SetEnvironmentVariable("LAUNCH_PROFILE_TESTS", "expanded");
        var several = scratch.Builder.AddProject<Several>("several").WithArgs("last");

        var plan = await scratch.Application.Services.GetRequiredService<LaunchPlanner>()
            .PlanAsync(several.Resource, "abcdefgh", several.Resource.Annotations.OfType<EndpointAnnotation>().ToDictionary(e => e, e => e.Port!.Value + 1), scratch.Limit);

        Assert.Equal(
            [("http", 5001, null), ("https", 7001, null), ("http2", 5002, null)],
            several.Resource.Annotations.OfType<EndpointAnnotation>().Select(e => (e.Name, e.Port ?? 0, e.TargetPort)));
        Assert.Equal("http://localhost:5002;https://localhost:7002;http://localhost:5003", plan.Environment["ASPNETCORE_URLS"]);
        Assert.Equal("it is expanded", plan.Environment["A"]);
        Assert.Equal(
            ["run", "--project", "/nowhere/Several.csproj", "--no-build", "--configuration", Configuration, "--no-launch-profile", "--", "--from", "the profile", "last"],
            plan.Arguments);
        Assert.Equal("/nowhere", plan.WorkingDirectory);
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

    private static string Configuration => typeof(LaunchProfileTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private ChosenLaunchProfile? Choose(string settings, string? name, string? nameOfApplication = null)
    {
        File.WriteAllText(Path.Combine(_folder, "App.csproj"), "");
        Directory.CreateDirectory(Path.Combine(_folder, "Properties"));
        File.WriteAllText(Path.Combine(_folder, "Properties", "launchSettings.json"), settings);

        return LaunchProfiles.Choose("app", new Project(_folder), name, nameOfApplication);
    }

    private sealed class Ghost : IProjectMetadata
    {
        public string ProjectPath => "/nowhere/Ghost.csproj";
    }

    private sealed class Several : IProjectMetadata
    {
        public string ProjectPath => "/nowhere/Several.csproj";

        public bool SuppressBuild => true;

        public LaunchSettings LaunchSettings => new()
        {
            Profiles =
            {
                ["first"] = new()
                {
                    CommandName = "Project",
                    CommandLineArgs = "--from \"the profile\"",
                    ApplicationUrl = "http://localhost:5001;https://localhost:7001;http://localhost:5002",
                    EnvironmentVariables = { ["A"] = "it is %LAUNCH_PROFILE_TESTS%" },
                },
                ["second"] = new() { CommandName = "Project" },
            },
        };
    }

    private sealed class Project(string folder) : IProjectMetadata
    {
        public string ProjectPath => $"{folder}/App.csproj";
    }
}
