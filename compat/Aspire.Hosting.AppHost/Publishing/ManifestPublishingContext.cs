using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Publishing;

/// <summary>A manifest while it is being written.</summary>
public sealed partial class ManifestPublishingContext(
    DistributedApplicationExecutionContext executionContext,
    string manifestPath,
    Utf8JsonWriter writer,
    CancellationToken cancellationToken = default)
{
    private readonly ManifestReferences _references = new();
    private readonly ManifestPorts _ports = new();

    /// <summary>What the application was started for.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    /// <summary>The absolute path of the manifest.</summary>
    public string ManifestPath { get; } = manifestPath;

    /// <summary>Where the manifest is written.</summary>
    public Utf8JsonWriter Writer { get; } = writer;

    /// <summary>Ends when the manifest is given up.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The path as seen from the manifest's directory, with slashes.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public string? GetManifestRelativePath(string? path)
    {
        if (path is null)
        {
            return null;
        }

        var directory = Path.GetDirectoryName(Path.GetFullPath(ManifestPath))!;
        return Path.GetRelativePath(directory, Path.GetFullPath(path, directory)).Replace('\\', '/');
    }

    /// <summary>Writes the connection string of a resource that has one.</summary>
    public void WriteConnectionString(IResource resource)
    {
        if (resource is IResourceWithConnectionString connected)
        {
            Writer.WriteString("connectionString", _references.TextOf(connected.ConnectionStringExpression));
        }
    }

    /// <summary>Writes the arguments of a resource, if it has any.</summary>
    public async Task WriteCommandLineArgumentsAsync(IResource resource)
    {
        var arguments = await DeclaredSettings.ArgumentsAsync(resource, ExecutionContext, CancellationToken).ConfigureAwait(false);
        if (arguments.Count == 0)
        {
            return;
        }

        Writer.WriteStartArray("args");
        foreach (var argument in arguments)
        {
            Writer.WriteStringValue(_references.TextOf(argument));
        }

        Writer.WriteEndArray();
    }

    /// <summary>Writes the environment of a resource, if it has any.</summary>
    public async Task WriteEnvironmentVariablesAsync(IResource resource)
    {
        var variables = await ManifestVariables.OfAsync(resource, ExecutionContext, CancellationToken).ConfigureAwait(false);
        if (variables.Count == 0)
        {
            return;
        }

        Writer.WriteStartObject("env");
        foreach (var (name, value) in variables)
        {
            Writer.WriteString(name, _references.TextOf(value));
        }

        Writer.WriteEndObject();
    }

    /// <summary>Writes the endpoints of a resource, if it has any.</summary>
    public void WriteBindings(IResource resource)
    {
        var endpoints = _ports.Settle(resource);
        if (endpoints.Count == 0)
        {
            return;
        }

        Writer.WriteStartObject("bindings");
        foreach (var (endpoint, port, targetPort) in endpoints)
        {
            Writer.WriteStartObject(endpoint.Name);
            Writer.WriteString("scheme", endpoint.UriScheme);
            Writer.WriteString("protocol", endpoint.Protocol.ToString().ToLowerInvariant());
            Writer.WriteString("transport", endpoint.Transport);
            if (port is { } exposed)
            {
                Writer.WriteNumber("port", exposed);
            }

            if (targetPort is { } target)
            {
                Writer.WriteNumber("targetPort", target);
            }

            if (endpoint.IsExternal)
            {
                Writer.WriteBoolean("external", true);
            }

            Writer.WriteEndObject();
        }

        Writer.WriteEndObject();
    }
}
