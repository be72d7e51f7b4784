namespace Stigmer.Tests.Support.ScriptedModel;

/// <summary>Scripts that many tests need. All of them answer from the request alone, so a request that comes again gets the same answer.</summary>
internal static class ModelScripts
{
    internal static ModelScript Text(string text) => _ => ModelAnswer.Text(text);

    /// <summary>So many turns that call one tool each, then a closing text.</summary>
    internal static ModelScript ToolTurns(int turns, string tool, Func<int, object> input, string closing = "All done.") =>
        request => request.Turn <= turns ? ModelAnswer.Tool(tool, input(request.Turn)) : ModelAnswer.Text(closing);

    /// <summary>The first answer for turn 1, the second for turn 2, and so on; the last one for all that follow.</summary>
    internal static ModelScript Turns(params ModelAnswer[] answers) =>
        request => answers[Math.Min(request.Turn, answers.Length) - 1];

    /// <summary>The given answers to the first requests, whatever they ask; afterwards the script. For faults that go away.</summary>
    internal static ModelScript After(this ModelScript script, params ModelAnswer[] first)
    {
        var asked = 0;

        return request =>
        {
            var number = Interlocked.Increment(ref asked);

            return number <= first.Length ? first[number - 1] : script(request);
        };
    }

    /// <summary>Holds the first answer to a turn at the gate; when the turn is asked for again, the answer comes freely.</summary>
    internal static ModelScript HoldingOnce(this ModelScript script, int turn, Gate gate)
    {
        var held = 0;

        return request => request.Turn == turn && Interlocked.Exchange(ref held, 1) == 0
            ? script(request) with { Gate = gate }
            : script(request);
    }
}
