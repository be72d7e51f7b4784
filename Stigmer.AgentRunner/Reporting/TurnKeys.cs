using System.Globalization;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>The keys of a turn's journal entries. Written again they change nothing, so they must not depend on who writes.</summary>
internal static class TurnKeys
{
    /// <summary>The server's: somebody wants the run to stop.</summary>
    internal const string Cancel = "cancel";

    /// <summary>No turn's: the run does, once.</summary>
    internal const string Stopped = "cancel/stopped";

    /// <summary>No two attempts have the same, or they would not notice each other.</summary>
    internal static string Attempt(TurnPosition position)
    {
        var since = position.Since is { } first ? Invariant($"since/{first}/") : "";
        var round = position.Round > 0 ? Invariant($"round/{position.Round}/") : "";

        return Invariant($"turn/{position.Turn}/{since}{round}attempt/{position.Attempt}");
    }

    internal static string Notice(TurnPosition position, int number) => Invariant($"{Attempt(position)}/notice/{number}");

    internal static string Moved(TurnPosition position) => Invariant($"turn/{position.Turn}/round/{position.Round}/moved");

    internal static string Assistant(int turn) => Invariant($"turn/{turn}/assistant");

    internal static string ToolStarted(int turn, string callId) => Invariant($"turn/{turn}/tool/{callId}/started");

    internal static string ToolFinished(int turn, string callId) => Invariant($"turn/{turn}/tool/{callId}/finished");

    internal static string Todos(int turn, string callId) => Invariant($"turn/{turn}/tool/{callId}/todos");

    internal static string ApprovalAsked(int turn, string callId) => Invariant($"turn/{turn}/tool/{callId}/approval");

    internal static string Compaction(int turn, int number) => Invariant($"turn/{turn}/compaction/{number}");

    internal static string CompactionNotice(TurnPosition position, int compaction, int number) => Invariant($"{Attempt(position)}/compaction/{compaction}/{number}");

    /// <summary>The path of a sub-agent: the call that started it, behind the path of who made the call.</summary>
    internal static string SubAgent(TurnPosition caller, string callId) => caller.SubAgent.Length == 0
        ? Invariant($"turn/{caller.Turn}/tool/{callId}/agent")
        : Invariant($"{caller.SubAgent}/turn/{caller.Turn}/tool/{callId}/agent");

    /// <summary>Whether the entry is one of the turn's.</summary>
    internal static bool IsOf(int turn, string key) => key.StartsWith(Invariant($"turn/{turn}/"), StringComparison.Ordinal);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
