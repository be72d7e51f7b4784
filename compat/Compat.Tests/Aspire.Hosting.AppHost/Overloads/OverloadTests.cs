using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Compat.Tests.ApplicationHost.Overloads;

/// <summary>Calls whose overload is chosen by a hair: what the official API accepts is accepted, and means the same.</summary>
public sealed class OverloadTests
{
    [Fact]
    public async Task WithEnvironment_InterpolatedString_IsAnExpressionAndNoText()
    {
        await using var scratch = new ScratchApplication(args: ["--operation", "publish", "--step", "publish-manifest", "--output-path", "manifest.json"]);
        var word = scratch.Builder.AddParameter("word", "x");
        var container = scratch.Builder.AddContainer("box", "box").WithHttpEndpoint(targetPort: 80, name: "web");
        var count = 3;

        var user = scratch.Builder.AddContainer("user", "user")
            .WithEnvironment("ADDRESS", $"{container.GetEndpoint("web")}/{word}/{count.ToString(System.Globalization.CultureInfo.InvariantCulture)}")
            .WithEnvironment("HOST", $"{container.GetEndpoint("web").Property(EndpointProperty.Host)}")
            .WithEnvironment("EMPTY", (string?)null);

        var variables = await VariablesAsync(scratch, user.Resource);
        Assert.Equal("{box.bindings.web.url}/{word.value}/3", Assert.IsType<ReferenceExpression>(variables["ADDRESS"]).ValueExpression);
        Assert.Equal("{box.bindings.web.host}", Assert.IsType<ReferenceExpression>(variables["HOST"]).ValueExpression);
        Assert.Equal("", variables["EMPTY"]);
    }

    [Fact]
    public async Task WithReference_ContainerEndpointAndAResourceThatIsBoth_AreUnambiguous()
    {
        await using var scratch = new ScratchApplication();
        var both = scratch.Builder.AddResource(new Both("both")).WithImage("both").WithEndpoint(targetPort: 7, name: "grpc");

        var user = scratch.AddScript("user", "true").WithReference(both).WithReference(both.GetEndpoint("grpc"));

        var variables = await VariablesAsync(scratch, user.Resource);
        Assert.Contains("BOTH_ADDRESS", variables.Keys);
        Assert.Contains("services__both__tcp__0", variables.Keys);
    }

    [Fact]
    public async Task AddProject_NamedNull_LeavesTheLaunchProfileAside()
    {
        await using var scratch = new ScratchApplication();

        var project = scratch.Builder.AddProject<Project>("project", launchProfileName: null);

        Assert.Empty(project.Resource.Annotations.OfType<EndpointAnnotation>());
    }

    [Fact]
    public async Task WithCommand_WithAndWithoutOptions_IsTheSameOverload()
    {
        await using var scratch = new ScratchApplication();

        var script = scratch.AddScript("script", "true")
            .WithCommand("a", "A", _ => Task.FromResult(CommandResults.Success()))
            .WithCommand("b", "B", executeCommand: async _ => await Task.FromResult(CommandResults.Success()), commandOptions: new() { IsHighlighted = true });

        Assert.Equal([false, true], script.Resource.Annotations.OfType<ResourceCommandAnnotation>().Select(command => command.Options.IsHighlighted));
    }

    private static async Task<Dictionary<string, object>> VariablesAsync(ScratchApplication scratch, IResource resource)
    {
        var context = new EnvironmentCallbackContext(
            scratch.Application.Services.GetRequiredService<DistributedApplicationExecutionContext>(), resource, cancellationToken: scratch.Limit);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        return context.EnvironmentVariables;
    }

    private sealed class Project : IProjectMetadata
    {
        public string ProjectPath => Path.Combine(Path.GetTempPath(), "project", "project.csproj");

        public LaunchSettings? LaunchSettings => new()
        {
            Profiles = { ["http"] = new() { CommandName = "Project", ApplicationUrl = "http://localhost:5000" } },
        };
    }
}
