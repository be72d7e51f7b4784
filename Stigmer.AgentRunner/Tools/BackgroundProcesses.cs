using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>What an agent has started in the background, by its journal.</summary>
internal static class BackgroundProcesses
{
    internal const string Argument = "background";

    private const string Start = "Started ";

    private const string Rest = ". It goes on in the background; read_output shows what it prints, stop_process ends it.";

    /// <summary>What the model is told of a command that was started.</summary>
    internal static string Started(string id) => $"{Start}{id}{Rest}";

    /// <summary>Id and command of each, oldest first, whether it still runs or not.</summary>
    internal static IReadOnlyList<BackgroundProcess> Of(IEnumerable<JournalEntry> journal)
    {
        var begun = new Dictionary<(int Turn, string CallId), string>();
        var processes = new List<BackgroundProcess>();
        foreach (var entry in journal)
        {
            if (entry.ToolStarted is { Tool: ExecuteTool.ToolName } started
                && started.Input?.Fields.TryGetValue(Argument, out var flag) == true && flag.BoolValue
                && started.Input.Fields.TryGetValue("command", out var command))
            {
                begun[(started.Turn, started.ToolCallId)] = command.StringValue;
            }
            else if (entry.ToolFinished is { IsError: false } finished && begun.TryGetValue((finished.Turn, finished.ToolCallId), out var line)
                && finished.Output.StartsWith(Start, StringComparison.Ordinal) && finished.Output.EndsWith(Rest, StringComparison.Ordinal))
            {
                processes.Add(new BackgroundProcess(finished.Output[Start.Length..^Rest.Length], line));
            }
        }

        return processes;
    }
}

/// <summary>A command that was started in the background.</summary>
internal sealed record BackgroundProcess(string Id, string Command);
