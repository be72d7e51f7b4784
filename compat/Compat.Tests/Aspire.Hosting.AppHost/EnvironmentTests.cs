using System.Collections;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace Compat.Tests.ApplicationHost;

public sealed class EnvironmentTests
{
    private const string Suffix = "abcdefgh";

    private static readonly string[] EndOfDefaults =
        ["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION=true", "LOGGING__CONSOLE__FORMATTERNAME=simple"];

    [Fact]
    public async Task Project_InDevelopment_GetsTheDocumentedVariablesInTheirOrder()
    {
        await using var scratch = new ScratchApplication(
            false, "--environment=Development", "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:19084", "--AppHost:OtlpApiKey=k");
        var project = scratch.Builder.AddProject<TwoSchemes>("sample")
            .WithEnvironment("FIRST", "1")
            .WithHttpEndpoint(name: "grpc", env: "GRPC_PORT")
            .WithEnvironment("A", "declared");
        project.GetEndpoint("https").EndpointAnnotation.AllocatedEndpoint = new(project.GetEndpoint("https").EndpointAnnotation, "localhost", 7280);

        Assert.Equal(
            [
                "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY=in_memory",
                "OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION=true",
                "OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION=true",
                "OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:19084",
                "OTEL_EXPORTER_OTLP_PROTOCOL=grpc",
                $"OTEL_RESOURCE_ATTRIBUTES=service.instance.id={Suffix}",
                "OTEL_SERVICE_NAME=sample",
                "OTEL_EXPORTER_OTLP_HEADERS=x-otlp-api-key=k",
                "OTEL_BLRP_SCHEDULE_DELAY=1000",
                "OTEL_BSP_SCHEDULE_DELAY=1000",
                "OTEL_METRIC_EXPORT_INTERVAL=1000",
                "OTEL_TRACES_SAMPLER=always_on",
                "OTEL_METRICS_EXEMPLAR_FILTER=trace_based",
                "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true",
                .. EndOfDefaults,
                "ASPNETCORE_HTTPS_PORT=7280",
                "ASPNETCORE_URLS=https://localhost:5001;http://localhost:5002",
                "DOTNET_LAUNCH_PROFILE=both",
                "A=declared",
                "B=2",
                "FIRST=1",
                "GRPC_PORT=5003",
            ],
            await DeclaredAsync(scratch, project.Resource));
    }

    [Fact]
    public async Task Project_InProduction_GetsNoDevelopmentVariables()
    {
        await using var scratch = new ScratchApplication(true, "--environment=Production");
        var project = scratch.Builder.AddProject<Sample>("sample", launchProfileName: null);

        Assert.Equal(
            [
                "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY=in_memory",
                "OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:18889",
                "OTEL_EXPORTER_OTLP_PROTOCOL=grpc",
                $"OTEL_RESOURCE_ATTRIBUTES=service.instance.id={Suffix}",
                "OTEL_SERVICE_NAME=sample",
                .. EndOfDefaults,
            ],
            await DeclaredAsync(scratch, project.Resource));
    }

    [Theory]
    [InlineData("http://localhost:1", "grpc", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:1", "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://localhost:2")]
    [InlineData("http://localhost:2", "http/protobuf", "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://localhost:2")]
    [InlineData("http://localhost:3", "grpc", "DOTNET_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:3")]
    [InlineData("http://localhost:4", "http/protobuf", "DOTNET_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://localhost:4")]
    [InlineData("http://localhost:18889", "grpc")]
    public async Task Telemetry_OfAProject_GoesWhereTheSettingsSay(string url, string protocol, params string[] settings)
    {
        await using var scratch = new ScratchApplication(args: [.. settings.Select(setting => $"--{setting}")]);
        var project = scratch.Builder.AddProject<Sample>("sample", launchProfileName: null);

        var variables = await VariablesAsync(scratch, project.Resource);

        Assert.Equal(url, variables["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal(protocol, variables["OTEL_EXPORTER_OTLP_PROTOCOL"]);
    }

    [Fact]
    public void Inherited_OfTheApplicationsOwnEnvironment_IsAllButFourNames()
    {
        var own = new Hashtable
        {
            ["ASPNETCORE_URLS"] = "x",
            ["DOTNET_LAUNCH_PROFILE"] = "x",
            ["ASPNETCORE_ENVIRONMENT"] = "x",
            ["DOTNET_ENVIRONMENT"] = "x",
            ["DOTNET_ROOT"] = "kept",
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "kept",
        };

        Assert.Equal(["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "DOTNET_ROOT"], LaunchPlanner.Inherited(own).Keys.Order());
    }

    [Fact]
    public async Task Project_WhoseUrlsAreDeclared_ListensThere()
    {
        await using var scratch = new ScratchApplication();
        var project = scratch.Builder.AddProject<Sample>("sample", launchProfileName: null)
            .WithHttpEndpoint().WithEnvironment("ASPNETCORE_URLS", "http://localhost:1");

        Assert.Equal("http://localhost:1", (await VariablesAsync(scratch, project.Resource))["ASPNETCORE_URLS"]);
    }

    [Fact]
    public async Task Project_WithAnEndpointThatHasItsOwnVariable_IsToldThePortThere()
    {
        await using var scratch = new ScratchApplication();
        var project = scratch.Builder.AddProject<Sample>("sample", launchProfileName: null)
            .WithHttpEndpoint(name: "grpc", env: "GRPC_PORT")
            .WithHttpEndpoint(name: "http");

        var variables = await VariablesAsync(scratch, project.Resource);

        Assert.Equal("5001", variables["GRPC_PORT"]);
        Assert.Equal("http://localhost:5002", variables["ASPNETCORE_URLS"]);
    }

    [Fact]
    public async Task Project_WithALaunchProfile_GetsItsVariablesAndEndpoints()
    {
        await using var scratch = new ScratchApplication();
        Directory.CreateDirectory(Path.Combine(scratch.Folder, "Properties"));
        await File.WriteAllTextAsync(
            Path.Combine(scratch.Folder, "Properties", "launchSettings.json"),
            """
            { "profiles": { "iis": { "commandName": "IIS" },
              "http": { "commandName": "Project", "applicationUrl": "http://localhost:5055", "environmentVariables": { "A": "1", "ASPNETCORE_ENVIRONMENT": "Development" } } } }
            """,
            scratch.Limit);
        InFolder.Path = Path.Combine(scratch.Folder, "in-folder.csproj");
        await File.WriteAllTextAsync(InFolder.Path, "", scratch.Limit);
        var project = scratch.Builder.AddProject<InFolder>("sample");

        var variables = await VariablesAsync(scratch, project.Resource);

        Assert.Equal("http", variables["DOTNET_LAUNCH_PROFILE"]);
        Assert.Equal("1", variables["A"]);
        Assert.Equal("Development", variables["ASPNETCORE_ENVIRONMENT"]);
        Assert.Equal(5055, Assert.Single(project.Resource.Annotations.OfType<EndpointAnnotation>()).Port);
    }

    [Fact]
    public async Task WithEnvironment_EachKindOfValue_IsResolvedWhenTheResourceStarts()
    {
        await using var scratch = new ScratchApplication(false, "--Parameters:word=open sesame");
        var word = scratch.Builder.AddParameter("word", secret: true);
        var door = scratch.AddScript("door", "true").WithHttpEndpoint(port: 7001, isProxied: false, name: "knock");
        var caller = scratch.AddScript("caller", "true")
            .WithEnvironment("TEXT", "text")
            .WithEnvironment("NOTHING", (string?)null)
            .WithEnvironment("PARAMETER", word)
            .WithEnvironment("URL", door.GetEndpoint("knock"))
            .WithEnvironment("PART", door.GetEndpoint("knock").Property(EndpointProperty.HostAndPort))
            .WithEnvironment("MIXED", $"{{{word}}} at {door.GetEndpoint("knock").Property(EndpointProperty.Port)}")
            .WithEnvironment("EXPRESSION", ReferenceExpression.Create($"{door.GetEndpoint("knock").Property(EndpointProperty.Host)}!"))
            .WithEnvironment(context => context.EnvironmentVariables["NUMBER"] = 42);
        scratch.Application.Services.GetRequiredService<EndpointAllocator>().Allocate(door.Resource);

        var variables = await VariablesAsync(scratch, caller.Resource);

        Assert.Equal("text", variables["TEXT"]);
        Assert.Equal("", variables["NOTHING"]);
        Assert.Equal("open sesame", variables["PARAMETER"]);
        Assert.Equal("http://localhost:7001", variables["URL"]);
        Assert.Equal("localhost:7001", variables["PART"]);
        Assert.Equal("{open sesame} at 7001", variables["MIXED"]);
        Assert.Equal("localhost!", variables["EXPRESSION"]);
        Assert.Equal("42", variables["NUMBER"]);
    }

    [Fact]
    public async Task ValueExpressions_OfEndpointsAndParameters_AreThoseOfTheManifest()
    {
        await using var scratch = new ScratchApplication();
        var word = scratch.Builder.AddParameter("word", "x");
        var door = scratch.AddScript("door", "true").WithHttpEndpoint(name: "knock");

        var expression = ReferenceExpression.Create($"{word}@{door.GetEndpoint("knock").Property(EndpointProperty.HostAndPort)}");

        Assert.Equal("{word.value}@{door.bindings.knock.host}:{door.bindings.knock.port}", expression.ValueExpression);
        Assert.Equal("{door.bindings.knock.url}", ReferenceExpression.Create($"{door.GetEndpoint("knock")}").ValueExpression);
    }

    private static async Task<IReadOnlyDictionary<string, string>> VariablesAsync(ScratchApplication scratch, IResource resource) =>
        (await PlanAsync(scratch, resource)).Environment;

    private static async Task<IEnumerable<string>> DeclaredAsync(ScratchApplication scratch, IResource resource)
    {
        var plan = await PlanAsync(scratch, resource);
        return plan.Declared.Select(name => $"{name}={plan.Environment[name]}");
    }

    private static Task<LaunchPlan> PlanAsync(ScratchApplication scratch, IResource resource)
    {
        var port = 5001;
        var ports = resource.Annotations.OfType<EndpointAnnotation>().ToDictionary(endpoint => endpoint, _ => port++);
        return scratch.Application.Services.GetRequiredService<LaunchPlanner>().PlanAsync(resource, Suffix, ports, scratch.Limit);
    }

    private sealed class TwoSchemes : IProjectMetadata
    {
        public string ProjectPath => Path.Combine(Path.GetTempPath(), "sample", "sample.csproj");

        public LaunchSettings LaunchSettings => new()
        {
            Profiles =
            {
                ["both"] = new()
                {
                    CommandName = "Project",
                    ApplicationUrl = "https://localhost:7280;http://localhost:7281",
                    EnvironmentVariables = { ["A"] = "1", ["B"] = "2" },
                },
            },
        };
    }

    private sealed class Sample : IProjectMetadata
    {
        public string ProjectPath => Path.Combine(Path.GetTempPath(), "sample", "sample.csproj");

        // There is no such file, and none is looked for then.
        public LaunchSettings? LaunchSettings => new();
    }

    private sealed class InFolder : IProjectMetadata
    {
        internal static string Path { get; set; } = "";

        public string ProjectPath => Path;
    }
}
