using System.Security.Cryptography;
using System.Text;
using Stigmer.AgentRunner.Tools;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>Names for the tools of servers, as models take them: the server's name in front, so that two servers may have a tool of one name.</summary>
internal static class McpToolNames
{
    private const int HashLength = 6;

    /// <summary>What each tool is called; no name twice, none of those that are taken.</summary>
    internal static IReadOnlyList<string> Of(string server, IEnumerable<string> tools, ISet<string> taken)
    {
        var names = new List<string>();
        foreach (var tool in tools)
        {
            var name = $"{ToolNames.Safe(server)}__{ToolNames.Safe(tool)}";
            if (name.Length > ToolNames.MaxLength || !taken.Add(name))
            {
                // Told apart by what they were called at first, so that a tool keeps its name from turn to turn.
                name = $"{name[..Math.Min(name.Length, ToolNames.MaxLength - HashLength - 1)]}_{Hash($"{server}\0{tool}")}";
                for (var number = 2; !taken.Add(name); number++)
                {
                    name = $"{name[..Math.Min(name.Length, ToolNames.MaxLength - HashLength - 1)]}_{Hash($"{server}\0{tool}\0{number}")}";
                }
            }

            names.Add(name);
        }

        return names;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashLength];
}
