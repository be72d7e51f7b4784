using System.Text.Json;

namespace Stigmer.AgentRunner.Tools;

/// <summary>A call of a tool, as the model asked for it.</summary>
internal sealed record ToolCall(string Tool, IReadOnlyDictionary<string, JsonElement> Input)
{
    /// <summary>Names the file that takes an answer too long for the model; the same when the call is repeated.</summary>
    internal required string ResultName { get; init; }

    /// <summary>Runs a sub-agent for this call.</summary>
    internal Func<TaskRequest, CancellationToken, Task<ToolAnswer>>? RunTask { get; init; }

    /// <summary>Told what the tool prints while it runs.</summary>
    internal Action<string>? Output { get; init; }
}
