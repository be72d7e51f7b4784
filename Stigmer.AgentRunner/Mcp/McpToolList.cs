using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>What a server answers when it is asked for its tools.</summary>
/// <param name="Tools">Those that can be used.</param>
/// <param name="Problems">Why others cannot, for people.</param>
internal sealed record McpToolList(IReadOnlyList<Tool> Tools, IReadOnlyList<string> Problems)
{
    internal static McpToolList None { get; } = new([], []);

    /// <summary>Reads each tool by itself: one that cannot be read leaves itself out, and not the others.</summary>
    /// <exception cref="McpException">The server refuses, or answers with something else.</exception>
    internal static async Task<McpToolList> ReadAsync(McpClient client, McpOptions options, CancellationToken cancellationToken)
    {
        var tools = new List<Tool>();
        var problems = new List<string>();
        string? cursor = null;
        var length = 0;
        for (var pages = 1; ; pages++)
        {
            var request = new JsonRpcRequest { Method = RequestMethods.ToolsList, Params = cursor is null ? new JsonObject() : new JsonObject { ["cursor"] = cursor } };
            if ((await client.SendRequestAsync(request, cancellationToken)).Result is not JsonObject page || page["tools"] is not JsonArray list)
            {
                throw new McpException("its answer to tools/list has no list of tools");
            }

            foreach (var one in list.OfType<JsonObject>())
            {
                Read(one, options.MaxSchemaCharacters, tools, problems);
            }

            cursor = page["nextCursor"]?.GetValue<string>();
            if (string.IsNullOrEmpty(cursor))
            {
                return Once(tools, problems);
            }

            length += list.ToJsonString().Length;
            if (pages == options.MaxToolPages || length > options.MaxMessageBytes)
            {
                problems.Add($"its list of tools does not end; those of its first {pages} pages are used");

                return Once(tools, problems);
            }
        }
    }

    private static McpToolList Once(List<Tool> tools, List<string> problems) => new([.. tools.DistinctBy(tool => tool.Name, StringComparer.Ordinal)], problems);

    private static void Read(JsonObject one, int longest, List<Tool> tools, List<string> problems)
    {
        // Nothing here looks at what a tool gives back; and an object needs no word for that it is one.
        one.Remove("outputSchema");
        one["inputSchema"] ??= new JsonObject();
        (one["inputSchema"] as JsonObject)?.TryAdd("type", "object");
        try
        {
            var tool = one.Deserialize<Tool>(McpJsonUtilities.DefaultOptions)!;
            if (string.IsNullOrEmpty(tool.Name))
            {
                problems.Add("a tool of it is left out, since it has no name");
            }
            else if (tool.InputSchema.GetRawText().Length is var length && length > longest)
            {
                problems.Add($"its tool {tool.Name} is left out: to say what it takes needs {length} characters, and at most {longest} are told to models");
            }
            else
            {
                tools.Add(tool);
            }
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            problems.Add($"its tool {one["name"]?.ToString() ?? "without a name"} is left out, since it cannot be read: {e.Message}");
        }
    }
}
