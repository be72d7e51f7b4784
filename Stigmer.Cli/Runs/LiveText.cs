using Stigmer.Api.Executions.V1;
using Stigmer.Cli.Output;

namespace Stigmer.Cli.Runs;

/// <summary>
/// Reconciles live text with the journal. Deltas may be lost, repeated by another attempt or come late; the journal's
/// message is the truth, so that in the end exactly its text has been shown, and whatever was shown beside it withdrawn.
/// </summary>
internal sealed class LiveText
{
    private string _shown = "";
    private (int Turn, int Attempt, int Call) _source;
    private int _completedTurn;
    private bool _gap;

    /// <summary>Live text was lost: what comes next for the same model call does not continue what was shown.</summary>
    internal void MarkGap(bool gap = true) => _gap = gap;

    internal IEnumerable<RunEvent> OnDelta(Delta delta)
    {
        var source = (delta.Turn, delta.Attempt, delta.ModelCall);
        if (delta.Turn <= _completedTurn || source.CompareTo(_source) < 0)
        {
            yield break;
        }

        if (source != _source)
        {
            if (delta.Turn == _source.Turn && _shown.Length > 0)
            {
                yield return new TextWithdrawn(delta.Turn, "the model was asked again");
            }

            // After a gap the beginning may be missing: wait for the journal. A call that starts later is whole.
            _gap = _gap && delta.Turn != _source.Turn;
            (_source, _shown) = (source, "");
        }

        if (!_gap)
        {
            _shown += delta.Text;
            yield return new TextArrived(delta.Turn, delta.Text);
        }
    }

    internal IEnumerable<RunEvent> OnMessage(int turn, string text)
    {
        var shown = turn == _source.Turn ? _shown : "";
        if (!text.StartsWith(shown, StringComparison.Ordinal))
        {
            yield return new TextWithdrawn(turn, "the live text had gaps; this is the whole message");
            shown = "";
        }

        if (text.Length > shown.Length)
        {
            yield return new TextArrived(turn, text[shown.Length..]);
        }

        (_completedTurn, _shown, _gap) = (Math.Max(turn, _completedTurn), "", false);
    }
}
