using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Publishing;

/// <summary>The environment of a resource as a deployment is told it.</summary>
internal static class ManifestVariables
{
    internal static async Task<IReadOnlyDictionary<string, object>> OfAsync(
        IResource resource, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, object>(StringComparer.Ordinal);
        if (resource is ProjectResource project)
        {
            AddDefaults(variables, project);
        }

        await DeclaredSettings.AddVariablesAsync(resource, variables, executionContext, cancellationToken).ConfigureAwait(false);
        return variables;
    }

    private static void AddDefaults(Dictionary<string, object> variables, ProjectResource project)
    {
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
        if (!project.Endpoints().Any())
        {
            return;
        }

        // A deployment has a proxy in front.
        variables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
        AddPorts(variables, project, "HTTP_PORTS", "http");
        AddPorts(variables, project, "HTTPS_PORTS", "https");
    }

    private static void AddPorts(Dictionary<string, object> variables, ProjectResource project, string variable, string scheme)
    {
        var ports = project.Endpoints()
            .Where(endpoint => endpoint.UriScheme == scheme && endpoint.PortVariable is null && !endpoint.IsDefaultHttps)
            .Select(endpoint => new EndpointReference(project, endpoint).Property(EndpointProperty.TargetPort).ValueExpression)
            .ToList();

        if (ports.Count > 0)
        {
            variables[variable] = string.Join(';', ports);
        }
    }
}
