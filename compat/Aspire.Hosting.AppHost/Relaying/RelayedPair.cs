namespace Aspire.Hosting.Relaying;

/// <summary>Two sockets whose bytes are passed on to each other.</summary>
internal sealed class RelayedPair
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly int _epoll;
    private readonly End _near;
    private readonly End _far;
    private readonly Action _forget;
    private bool _isOver;

    internal RelayedPair(int epoll, long id, int near, int far, Action forget)
    {
        (_epoll, _forget) = (epoll, forget);
        _near = new End(near, id);
        _far = new End(far, id + 1);
    }

    internal Task Completion => _completion.Task;

    internal void Begin()
    {
        // Events may come before both are watched; they wait for the gate.
        lock (_gate)
        {
            if (!Epoll.Watch(_epoll, _near.Socket, _near.Interest, _near.Id) || !Epoll.Watch(_epoll, _far.Socket, _far.Interest, _far.Id))
            {
                Finish();
            }
        }
    }

    internal void Handle(bool isFar, uint events, Span<byte> buffer)
    {
        lock (_gate)
        {
            var (self, other) = isFar ? (_far, _near) : (_near, _far);
            if (_isOver)
            {
                return;
            }

            if ((events & Epoll.Writable) != 0 && !Flush(self, other))
            {
                return;
            }

            if ((events & Epoll.Readable) != 0 && (self.Interest & Epoll.Readable) != 0)
            {
                Pass(self, other, buffer);
            }
            else if ((events & Epoll.HungUp) != 0 && (events & Epoll.Broken) == 0 && !other.Kept.IsEmpty)
            {
                // It has said everything and gone; the other is still to hear of it. Unwatched, or the event would be told for ever.
                self.IsWatched = false;
                Epoll.Forget(_epoll, self.Socket);
            }
            else if ((events & (Epoll.Broken | Epoll.HungUp)) != 0)
            {
                Finish();
            }
        }
    }

    /// <summary>What one end has said is passed on; what the other does not take at once is kept, and nothing further read until it does.</summary>
    private void Pass(End from, End to, Span<byte> buffer)
    {
        var received = Epoll.Receive(from.Socket, buffer);
        switch (received)
        {
            case null:
                return;
            case < 0:
                Finish();
                return;
            case 0:
                from.HasEnded = true;
                Epoll.EndSending(to.Socket);
                Want(from, from.Interest & ~Epoll.Readable);
                FinishIfBothEnded();
                return;
            default:
                if (Send(to, buffer[..received.Value]) is not { } sent)
                {
                    Finish();
                }
                else if (sent < received)
                {
                    to.Kept = buffer[sent..received.Value].ToArray();
                    Want(from, from.Interest & ~Epoll.Readable);
                    Want(to, to.Interest | Epoll.Writable);
                }

                return;
        }
    }

    /// <summary>Goes on with what was kept; false when that ended the pair.</summary>
    private bool Flush(End to, End from)
    {
        if (Send(to, to.Kept.Span) is not { } sent)
        {
            Finish();
            return false;
        }

        to.Kept = to.Kept[sent..];
        if (to.Kept.IsEmpty)
        {
            Want(to, to.Interest & ~Epoll.Writable);
            Want(from, from.Interest | Epoll.Readable);
        }

        return true;
    }

    /// <summary>How many bytes went at once; null when the connection broke.</summary>
    private static int? Send(End to, ReadOnlySpan<byte> bytes)
    {
        var sent = 0;
        while (sent < bytes.Length)
        {
            switch (Epoll.Send(to.Socket, bytes[sent..]))
            {
                case null:
                    return sent;
                case < 0:
                    return null;
                case { } some:
                    sent += some;
                    break;
            }
        }

        return sent;
    }

    private void Want(End end, uint interest)
    {
        if (!end.IsWatched)
        {
            end.IsWatched = Epoll.Watch(_epoll, end.Socket, interest, end.Id);
        }
        else if (end.Interest != interest)
        {
            Epoll.Change(_epoll, end.Socket, interest, end.Id);
        }

        end.Interest = interest;
    }

    private void FinishIfBothEnded()
    {
        if (_near.HasEnded && _far.HasEnded)
        {
            Finish();
        }
    }

    private void Finish()
    {
        _isOver = true;
        Epoll.Forget(_epoll, _near.Socket);
        Epoll.Forget(_epoll, _far.Socket);
        _forget();
        _completion.TrySetResult();
    }

    private sealed class End(int socket, long id)
    {
        internal int Socket { get; } = socket;

        internal long Id { get; } = id;

        internal uint Interest { get; set; } = Epoll.Readable;

        /// <summary>What it is still to be sent.</summary>
        internal ReadOnlyMemory<byte> Kept { get; set; }

        internal bool IsWatched { get; set; } = true;

        internal bool HasEnded { get; set; }
    }
}
