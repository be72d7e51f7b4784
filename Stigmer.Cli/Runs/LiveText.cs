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

            (_source, _shown) = (source, "");
        }

        // Text that begins behind what is shown comes after a gap: the journal's message will bring what is missing.
        var known = _shown.Length - delta.Offset;
        if (known >= 0 && known < delta.Text.Length)
        {
            var news = delta.Text[(int)known..];
            _shown += news;
            yield return new TextArrived(delta.Turn, news);
        }
    }

    internal IEnumerable<RunEvent> OnMessage(int turn, string text)
    {
        var shown = turn == _source.Turn ? _shown : "";
        if (!text.StartsWith(shown, StringComparison.Ordinal))
        {
            yield return new TextWithdrawn(turn, "this is what the model said in the end");
            shown = "";
        }

        if (text.Length > shown.Length)
        {
            yield return new TextArrived(turn, text[shown.Length..]);
        }

        (_completedTurn, _shown) = (Math.Max(turn, _completedTurn), "");
    }
}
