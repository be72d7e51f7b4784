using System.Collections;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Sandboxes.Container;
using Stigmer.AgentRunner.Sandboxes.FileSystem;
using Stigmer.AgentRunner.Settings;
using Stigmer.AgentRunner.Tools;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Settings;
using Stigmer.ServiceDefaults.Texts;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>Connects the servers of an agent. One that does not come up leaves its tools out, and says so to the person and to the agent.</summary>
internal sealed class McpServers(
    RunnerSettings settings, McpConnections connections, IOptions<McpOptions> options, IOptions<ToolOptions> tools, TimeProvider clock)
{
    private const int MaxDescription = 4_000;
    private const int MaxProblems = 20;
    private const int MaxProblem = 1_000;

    private static readonly IDictionary Own = Environment.GetEnvironmentVariables();

    private ContainerRuntime? _containers;

    internal async Task<McpToolset> OpenAsync(McpRequest request, Sandbox sandbox, CancellationToken cancellationToken)
    {
        if (request.Servers.Count == 0)
        {
            return McpToolset.None;
        }

        var addresses = new McpAddresses(
            request.Environment,
            ShellEnvironment.Build(Own, new Dictionary<string, string>(), sandbox.Workspace),
            sandbox.Workspace)
        {
            AllowPrograms = settings.Mode == StigmerMode.Local,
            Containers = request.Servers.Any(server => server.Docker is not null) ? _containers ??= await ContainerRuntime.FindAsync(clock, cancellationToken) : null,
            Owner = $"{Environment.ProcessId}/{request.Session}",
        };
        var results = new McpResults(sandbox, options.Value, tools.Value);
        var opened = await Task.WhenAll(request.Servers
            .DistinctBy(server => server.Name, StringComparer.Ordinal)
            .Select((server, index) => OpenAsync(server, index, addresses, request.Session, results, cancellationToken)));
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var servers = opened.Select(server => server.ToTools(taken, options.Value)).ToArray();

        return new McpToolset(servers, McpPrompt.Of(servers, options.Value), [.. servers.SelectMany(News)]);
    }

    private async Task<OpenedServer> OpenAsync(
        McpServerDefinition definition, int index, McpAddresses addresses, string session, McpResults results, CancellationToken cancellationToken)
    {
        try
        {
            if (index >= options.Value.MaxServers)
            {
                throw new McpUnavailableException($"an agent has at most {options.Value.MaxServers} MCP servers");
            }

            var server = new McpServer(definition, new McpServerKey(session, definition.Name), addresses.Read(definition), connections, options.Value)
            {
                Clock = clock,
                Results = results,
            };

            return new OpenedServer(definition, server, await server.OpenAsync(cancellationToken), Problem: null);
        }
        catch (McpUnavailableException e)
        {
            return new OpenedServer(definition, Server: null, Connection: null, e.Message);
        }
    }

    private static IEnumerable<JournalEntry> News(McpServerTools server) => server.Problems.Select(problem => new JournalEntry
    {
        // Once for each thing that is wrong, however many turns it stays so. A hash, since keys are bounded and names are not.
        Key = $"mcp/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{server.Name}\0{problem}")))[..16]}",
        Notice = new Notice
        {
            Text = server.IsAvailable ? $"MCP server '{server.Name}': {problem}" : $"MCP server '{server.Name}' is not available: {problem}",
        },
    });

    private sealed record OpenedServer(McpServerDefinition Definition, McpServer? Server, McpConnection? Connection, string? Problem)
    {
        internal McpServerTools ToTools(HashSet<string> taken, McpOptions options)
        {
            if (Server is null || Connection is null)
            {
                return new McpServerTools(Definition.Name, [], "", [Problem ?? "it is not available"]) { IsAvailable = false };
            }

            var problems = Connection.Listed.Problems.ToList();
            var tools = Speakable(Enabled(Connection.Listed.Tools, problems), problems);
            if (tools.Count > options.MaxTools)
            {
                problems.Add($"it has {tools.Count} tools, of which the first {options.MaxTools} are used; name the ones that matter in enabledTools");
                tools = [.. tools.Take(options.MaxTools)];
            }

            var names = McpToolNames.Of(Server.Name, tools.Select(tool => tool.Name), taken);

            return new McpServerTools(
                Server.Name, [.. tools.Zip(names, (tool, name) => new McpTool(Define(name, tool), tool.Name, Server))], Connection.Instructions, Few(problems));
        }

        // A person reads them, and servers name things as they like.
        private static IReadOnlyList<string> Few(List<string> problems)
        {
            var few = problems.Take(MaxProblems).Select(problem => problem.Shortened(MaxProblem));

            return problems.Count > MaxProblems ? [.. few, $"and {problems.Count - MaxProblems} more problems like these"] : [.. few];
        }

        private IReadOnlyList<Tool> Enabled(IReadOnlyList<Tool> tools, List<string> problems)
        {
            if (Definition.EnabledTools.Count == 0)
            {
                return tools;
            }

            var unknown = Definition.EnabledTools.Except(tools.Select(tool => tool.Name), StringComparer.Ordinal).ToArray();
            if (unknown.Length > 0)
            {
                problems.Add(
                    $"it has no tool {string.Join(", ", unknown)}, which enabledTools names; it has {string.Join(", ", tools.Select(tool => tool.Name)).Shortened(500)}");
            }

            return [.. tools.Where(tool => Definition.EnabledTools.Contains(tool.Name))];
        }

        private static IReadOnlyList<Tool> Speakable(IReadOnlyList<Tool> tools, List<string> problems)
        {
            var speakable = new List<Tool>();
            foreach (var tool in tools)
            {
                if (McpSchema.Unspeakable(McpSchema.Fit(tool.InputSchema)) is { } parameter)
                {
                    problems.Add($"its tool {tool.Name} is left out: models take no parameter called '{parameter}'");
                }
                else
                {
                    speakable.Add(tool);
                }
            }

            return speakable;
        }

        private static ToolDefinition Define(string name, Tool tool) => new(
            name, (tool.Description ?? tool.Title ?? tool.Name).Shortened(MaxDescription), McpSchema.Fit(tool.InputSchema), McpTool.EffectOf(tool));
    }
}
