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

    internal static readonly CallVerdict NotAnswered = new(
        "not run: it needs a person's approval, and nobody answered in time. Go on without it, or finish and say what is missing.", IsInterrupted: false);

    /// <summary>The answer reached its longest length within the arguments.</summary>
    internal static readonly CallVerdict CutOff = new(
        "not run: your answer reached the token limit before the arguments were complete. Do it in smaller steps.", IsInterrupted: false);

    /// <summary>To run it without its arguments might do something else entirely.</summary>
    internal static readonly CallVerdict Unreadable = new(
        "not run: its arguments are no JSON object, or hold half a surrogate pair, a number beyond 1e308 or more than 24 levels. Call it again with plain ones; "
        + "mind quotes, backslashes and line breaks within strings.", IsInterrupted: false);

    internal static CallVerdict DeniedByPolicy(string reason) => new(
        $"not run: the policy of this run denies it ({reason}). Do it another way that is allowed, or finish and say what you would have needed.",
        IsInterrupted: false);

    internal static CallVerdict DeniedByPerson(string reason) => new(
        $"not run: a person denied it{(reason.Length > 0 ? $", saying: {reason}" : "")}. Do not ask for the same again; go on in a way that respects this.",
        IsInterrupted: false);
}
