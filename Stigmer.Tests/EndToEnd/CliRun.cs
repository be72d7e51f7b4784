using System.Text.Json;
using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Tests.EndToEnd;

/// <summary>`stigmer run --json`, read line by line.</summary>
internal sealed class CliRun(ProcessHandle process) : IAsyncDisposable
{
    internal ProcessHandle Process { get; } = process;

    internal static CliRun Start(Topology topology, string agent, string message, params string[] more) =>
        new(topology.Cli(["run", agent, "--message", message, "--json", .. more]));

    /// <summary>What came so far.</summary>
    internal IReadOnlyList<JsonElement> Events() => [.. Process.Output.Snapshot().Select(Parse)];

    /// <summary>Waits for an event of a type, of a turn if one is given.</summary>
    internal async Task<JsonElement> EventAsync(string type, int? turn = null)
    {
        var line = await Process.Output.FirstAsync(
            line => Parse(line) is var happened && IsOf(happened, type) && (turn is null || TurnOf(happened) == turn),
            $"of type \"{type}\"{(turn is null ? "" : $" and turn {turn}")}");

        return Parse(line);
    }

    /// <summary>The turns whose answer the journal holds, as far as the watcher knows.</summary>
    internal int[] AnsweredTurns() => [.. Events().Where(happened => IsOf(happened, "message")).Select(TurnOf)];

    /// <summary>The turns whose call was cut off, so that nobody knows whether it did its work.</summary>
    internal int[] InterruptedTurns() =>
        [.. Events().Where(happened => IsOf(happened, "tool_finished") && happened.GetProperty("result").GetString() == "interrupted").Select(TurnOf)];

    /// <summary>Seqs of the journal entries that were shown, in the order in which they came.</summary>
    internal long[] Seqs() =>
        [.. Events().Where(happened => happened.TryGetProperty("seq", out _)).Select(happened => happened.GetProperty("seq").GetInt64())];

    internal async Task<int> ExitCodeAsync() => await Process.Exited.WithPatience("the end of the run, which said:\n" + Process.Console.Text);

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static JsonElement Parse(string line)
    {
        using var document = JsonDocument.Parse(line);

        return document.RootElement.Clone();
    }

    private static bool IsOf(JsonElement happened, string type) => happened.GetProperty("type").GetString() == type;

    private static int TurnOf(JsonElement happened) => happened.TryGetProperty("turn", out var turn) ? turn.GetInt32() : 0;
}
