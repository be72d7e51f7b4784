namespace Stigmer.AgentRunner.Turns;

/// <summary>Why a tool call is not run, in words for the model.</summary>
internal sealed record CallVerdict(string Text, bool IsInterrupted)
{
    /// <summary>It was begun, has effects, and nobody knows how far it came.</summary>
    internal static readonly CallVerdict Interrupted = new(
        "interrupted; outcome unknown: the runner died while this call ran. It may have done all, some or nothing of its work, and was not run again. "
        + "Check before you repeat it.",
        IsInterrupted: true);

    internal static readonly CallVerdict Cancelled = new("interrupted; outcome unknown: the run was cancelled while this call ran.", IsInterrupted: true);

    internal static readonly CallVerdict RunnerStopped = new(
        "interrupted; outcome unknown: the runner was stopped while this call ran, and ended it. Check before you repeat it.", IsInterrupted: true);

    /// <summary>The answer reached its longest length within the arguments.</summary>
    internal static readonly CallVerdict CutOff = new(
        "not run: your answer reached the token limit before the arguments were complete. Do it in smaller steps.", IsInterrupted: false);
}
