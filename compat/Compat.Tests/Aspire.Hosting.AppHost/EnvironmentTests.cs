using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;

namespace Compat.Tests.ApplicationHost;

public sealed class EnvironmentTests
{
    private const string Suffix = "abcdefgh";

    [Fact]
    public async Task Project_InDevelopment_GetsTheDocumentedVariables()
    {
        await using var scratch = new ScratchApplication(
            false, "--environment=Development", "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:19084", "--AppHost:OtlpApiKey=k");
        var project = scratch.Builder.AddProject<Sample>("sample", launchProfileName: null).WithHttpEndpoint(name: "http");

        var variables = await VariablesAsync(scratch, project.Resource);

        var expected = new Dictionary<string, string>
        {
            ["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory",
            ["OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION"] = "true",
            ["OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION"] = "true",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://localhost:19084",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
            ["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={Suffix}",
            ["OTEL_SERVICE_NAME"] = "sample",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-otlp-api-key=k",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "1000",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
            ["OTEL_TRACES_SAMPLER"] = "always_on",
            ["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based",
            ["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true",
            ["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "true",
            ["LOGGING__CONSOLE__FORMATTERNAME"] = "simple",
            ["ASPNETCORE_URLS"] = "http://localhost:5001",
        };
        Assert.Equal(
            expected.OrderBy(pair => pair.Key, StringComparer.Ordinal),
            variables.Where(pair => expected.ContainsKey(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Project_InProduction_GetsNoDevelopmentVariables()
    {
        await using var scratch = new ScratchApplication(false, "--environment=Production");
        var project = scratch.Builder.AddProject<Sample>("sample", launchProfileName: null);

        var variables = await VariablesAsync(scratch, project.Resource);

        Assert.DoesNotContain("OTEL_TRACES_SAMPLER", variables.Keys);
        Assert.DoesNotContain("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", variables.Keys);
        Assert.Equal("http://localhost:18889", variables["OTEL_EXPORTER_OTLP_ENDPOINT"]);
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
        Assert.Throws<DistributedApplicationException>(() => scratch.Builder.AddProject<InFolder>("other", "absent"));
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
    public async Task WithReference_ToAProject_TellsEachEndpointTwice()
    {
        await using var scratch = new ScratchApplication();
        var server = scratch.Builder.AddProject<Sample>("my-server", launchProfileName: null)
            .WithHttpEndpoint(name: "grpc", port: 7001, isProxied: false)
            .WithHttpEndpoint(name: "http", port: 7002, isProxied: false);
        var client = scratch.AddScript("client", "true").WithReference(server);
        scratch.Application.Services.GetRequiredService<EndpointAllocator>().Allocate(server.Resource);

        var variables = await VariablesAsync(scratch, client.Resource);

        Assert.Equal("http://localhost:7001", variables["MY_SERVER_GRPC"]);
        Assert.Equal("http://localhost:7001", variables["services__my-server__http__0"]);
        Assert.Equal("http://localhost:7002", variables["MY_SERVER_HTTP"]);
        Assert.Equal("http://localhost:7002", variables["services__my-server__http__1"]);
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

    private static async Task<IReadOnlyDictionary<string, string>> VariablesAsync(ScratchApplication scratch, IResource resource)
    {
        var port = 5001;
        var ports = resource.Annotations.OfType<EndpointAnnotation>().ToDictionary(endpoint => endpoint, _ => port++);
        var planner = scratch.Application.Services.GetRequiredService<LaunchPlanner>();
        var plan = await planner.PlanAsync(resource, Suffix, ports, scratch.Limit);

        Assert.All(
            new[] { "DOTNET_ENVIRONMENT", "ASPNETCORE_URLS" }.Where(name => resource is ExecutableResource),
            name => Assert.DoesNotContain(name, plan.Environment.Keys));
        return plan.Environment;
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
