using System.Text;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Server.Executions.Feeds;

/// <summary>What a model has said so far in its current call, as long as nothing of it was lost on the way.</summary>
internal sealed class SpokenText
{
    /// <summary>Longer answers are not kept: whoever comes then waits for the journal's message.</summary>
    internal const int Limit = 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private Delta _first = new();
    private int _completedTurn;

    internal void Add(Delta delta)
    {
        lock (_lock)
        {
            var newer = Source(delta).CompareTo(Source(_first));
            if (newer < 0 || delta.Turn <= _completedTurn)
            {
                return;
            }

            if (newer > 0)
            {
                _first = delta;
                _text.Clear();
            }

            // After a gap nothing fits any more, until the next call begins at 0.
            if (delta.Offset == _text.Length && _text.Length + delta.Text.Length <= Limit)
            {
                _text.Append(delta.Text);
            }
        }
    }

    /// <summary>The journal has the message of this turn: what was said for it is no longer needed.</summary>
    internal void Complete(int turn)
    {
        lock (_lock)
        {
            _completedTurn = Math.Max(turn, _completedTurn);
            _text.Clear();
        }
    }

    /// <summary>All of it as one delta; null when there is nothing.</summary>
    internal Delta? ToDelta()
    {
        lock (_lock)
        {
            return _text.Length == 0 ? null : new Delta(_first) { Offset = 0, Text = _text.ToString() };
        }
    }

    private static (int Turn, int Attempt, int Call) Source(Delta delta) => (delta.Turn, delta.Attempt, delta.ModelCall);
}
