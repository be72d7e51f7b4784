using Stigmer.AgentRunner.Sandboxes.Container;
using Stigmer.Api.Agents.V1;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>Reads what an agent says about a server, with the variables of the run filled in.</summary>
/// <param name="variables">Of the run.</param>
/// <param name="inherited">What a program finds in its environment besides its own variables: nothing secret.</param>
/// <param name="workspace">Where programs start.</param>
internal sealed class McpAddresses(IReadOnlyDictionary<string, string> variables, IReadOnlyDictionary<string, string> inherited, string workspace)
{
    /// <summary>Programs may run on this machine.</summary>
    internal required bool AllowPrograms { get; init; }

    /// <summary>Tells containers of one runner and session from those of others.</summary>
    internal required string Owner { get; init; }

    /// <summary>Runs containers; null when there is nothing to do so.</summary>
    internal ContainerRuntime? Containers { get; init; }

    /// <exception cref="McpUnavailableException">A variable is missing, or it is not usable as it stands.</exception>
    internal McpAddress Read(McpServerDefinition server)
    {
        var templates = new McpTemplates(variables);
        McpAddress address = server.ServerTypeCase switch
        {
            McpServerDefinition.ServerTypeOneofCase.Stdio => Program(server.Stdio, templates),
            McpServerDefinition.ServerTypeOneofCase.Http => Site(server.Http, templates),
            McpServerDefinition.ServerTypeOneofCase.Docker => Container(server.Docker, templates),
            _ => throw new McpUnavailableException("it says neither 'stdio', 'http' nor 'docker'; the agent's mcp_servers entry must have one of them"),
        };

        return templates.Missing.Count == 0
            ? address
            : throw new McpUnavailableException(
                $"the run has no variable {string.Join(", ", templates.Missing)}; set it in the agent's environment, or with --runtime-env NAME=value");
    }

    private McpProgram Program(StdioServer server, McpTemplates templates)
    {
        RequirePrograms();
        if (server.Command.Length == 0)
        {
            throw new McpUnavailableException("stdio.command is empty");
        }

        return new McpProgram(
            templates.Fill(server.Command),
            [.. server.Args.Select(templates.Fill)],
            Environment(server.EnvPlaceholders, templates),
            Path.GetFullPath(Path.Combine(workspace, templates.Fill(server.WorkingDir))));
    }

    private static McpSite Site(HttpServer server, McpTemplates templates)
    {
        var text = templates.Fill(server.Url);
        if (templates.Missing.Count == 0 && (!Uri.TryCreate(text, UriKind.Absolute, out var known) || known.Scheme is not ("http" or "https")))
        {
            throw new McpUnavailableException($"http.url '{server.Url}' is no http or https address");
        }

        var query = server.QueryParams
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(templates.Fill(pair.Value))}")
            .ToArray();
        var headers = server.Headers.ToDictionary(pair => pair.Key, pair => templates.Fill(pair.Value), StringComparer.OrdinalIgnoreCase);
        if (headers.FirstOrDefault(pair => pair.Value.AsSpan().ContainsAny('\r', '\n')).Key is { } broken)
        {
            throw new McpUnavailableException($"http.headers.{broken} has a line break in its value");
        }

        // With something missing it is thrown away, and the address need not be one.
        var address = new UriBuilder(templates.Missing.Count == 0 ? text : "http://missing");
        address.Query = string.Join('&', query.Prepend(address.Query.TrimStart('?')).Where(part => part.Length > 0));

        return new McpSite(address.Uri, headers, server.TimeoutSeconds > 0 ? TimeSpan.FromSeconds(server.TimeoutSeconds) : null);
    }

    private McpProgram Container(DockerServer server, McpTemplates templates)
    {
        RequirePrograms();
        var runtime = Containers ?? throw new McpUnavailableException("it is a container, and neither docker nor podman answers on the runner's machine");
        var own = server.EnvPlaceholders.ToDictionary(pair => pair.Key, pair => templates.Fill(pair.Value), StringComparer.Ordinal);
        string[] rest =
        [
            // By name only: values on a command line are for everybody to see. Not so what means something to the client as well, such as PATH.
            .. own.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .SelectMany(pair => new[] { "--env", runtime.Environment.ContainsKey(pair.Key) ? $"{pair.Key}={pair.Value}" : pair.Key }),
            .. server.Volumes.SelectMany(volume => new[] { "--volume", $"{templates.Fill(volume.HostPath)}:{volume.ContainerPath}{(volume.ReadOnly ? ":ro" : "")}" }),
            .. server.Ports.SelectMany(port => new[] { "--publish", $"{port.HostPort}:{port.ContainerPort}/{(port.Protocol.Length > 0 ? port.Protocol : "tcp")}" }),
            .. server.Network.Length > 0 ? new[] { "--network", server.Network } : [],
            templates.Fill(server.Image),
            .. server.Args.Select(templates.Fill),
        ];

        var environment = new Dictionary<string, string>(own, StringComparer.Ordinal);
        foreach (var (key, value) in runtime.Environment)
        {
            environment[key] = value;
        }

        var name = server.ContainerName.Length > 0
            ? templates.Fill(server.ContainerName)
            : $"stigmer-mcp-{new McpProgram(Owner, rest, environment, workspace).Fingerprint[..16]}";

        return new McpProgram(runtime.Program, ["run", "--interactive", "--rm", "--name", name, .. rest], environment, workspace)
        {
            Container = new McpContainer(runtime, name),
        };
    }

    private Dictionary<string, string> Environment(IEnumerable<KeyValuePair<string, string>> own, McpTemplates templates)
    {
        var environment = new Dictionary<string, string>(inherited, StringComparer.Ordinal);
        foreach (var (name, value) in own)
        {
            environment[name] = templates.Fill(value);
        }

        return environment;
    }

    private void RequirePrograms()
    {
        if (!AllowPrograms)
        {
            throw new McpUnavailableException("it is a program, and in cloud mode runners start none outside of sandboxes; offer it by http");
        }
    }
}
