using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Projects;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>The variables that every project gets before its own are added.</summary>
internal sealed class ProjectDefaults(IConfiguration configuration, IHostEnvironment hostEnvironment)
{
    private const string DefaultOtlpUrl = "http://localhost:18889";

    internal void AddTo(
        Dictionary<string, object> variables,
        ProjectResource project,
        string suffix,
        IReadOnlyDictionary<EndpointAnnotation, int> ownPorts)
    {
        AddTelemetry(variables, project, suffix);
        variables["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "true";
        variables["LOGGING__CONSOLE__FORMATTERNAME"] = "simple";
        AddUrls(variables, project, ownPorts);
        AddLaunchProfile(variables, project);
    }

    private void AddTelemetry(Dictionary<string, object> variables, ProjectResource project, string suffix)
    {
        var isDevelopment = hostEnvironment.IsDevelopment();
        var (url, protocol) = Otlp();

        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
        if (isDevelopment)
        {
            variables["OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION"] = "true";
            variables["OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION"] = "true";
        }

        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = url;
        variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
        variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={suffix}";
        variables["OTEL_SERVICE_NAME"] = project.Name;
        if (configuration["AppHost:OtlpApiKey"] is { } key)
        {
            variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={key}";
        }

        if (isDevelopment)
        {
            variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
            variables["OTEL_TRACES_SAMPLER"] = "always_on";
            variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
            variables["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true";
        }
    }

    private (string Url, string Protocol) Otlp() =>
        Setting("DASHBOARD_OTLP_ENDPOINT_URL") is { } grpc ? (grpc, "grpc")
        : Setting("DASHBOARD_OTLP_HTTP_ENDPOINT_URL") is { } http ? (http, "http/protobuf")
        : (DefaultOtlpUrl, "grpc");

    private string? Setting(string name) => configuration[$"ASPIRE_{name}"] ?? configuration[$"DOTNET_{name}"];

    private static void AddUrls(
        Dictionary<string, object> variables, ProjectResource project, IReadOnlyDictionary<EndpointAnnotation, int> ownPorts)
    {
        var endpoints = project.Endpoints().Where(e => e.UriScheme is "http" or "https" && e.PortVariable is null).ToList();

        if (endpoints.Find(e => e.UriScheme == "https") is { AllocatedEndpoint: { } https })
        {
            variables["ASPNETCORE_HTTPS_PORT"] = https.Port.ToString(CultureInfo.InvariantCulture);
        }

        if (endpoints.Count > 0)
        {
            variables["ASPNETCORE_URLS"] = string.Join(';', endpoints.Select(
                e => string.Create(CultureInfo.InvariantCulture, $"{e.UriScheme}://localhost:{ownPorts[e]}")));
        }
    }

    private static void AddLaunchProfile(Dictionary<string, object> variables, ProjectResource project)
    {
        if (!project.TryGetLastAnnotation<ChosenLaunchProfile>(out var profile))
        {
            return;
        }

        variables["DOTNET_LAUNCH_PROFILE"] = profile.Name;
        foreach (var (name, value) in profile.EnvironmentVariables)
        {
            variables.TryAdd(name, Environment.ExpandEnvironmentVariables(value));
        }
    }
}
