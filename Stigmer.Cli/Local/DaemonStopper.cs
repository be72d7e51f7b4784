namespace Stigmer.Cli.Local;

/// <summary>Ends the daemon and everything below it: asks first, and after a while does not ask.</summary>
internal sealed class DaemonStopper(DaemonHome home, TimeProvider clock)
{
    /// <summary>How long it may take to end in good order.</summary>
    internal TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    /// <summary>How far a start time that was reported may be from the process's own.</summary>
    private static readonly TimeSpan StartTolerance = TimeSpan.FromSeconds(10);

    // Kept through the whole stop: a process whose parent has gone can no longer be found as its descendant.
    private readonly Dictionary<int, Member> _members = [];

    private readonly record struct Member(string Identity, int Group);

    /// <returns>Whether anything had to be stopped.</returns>
    internal async Task<bool> StopAsync(DaemonRecord? record, CancellationToken cancellationToken)
    {
        if (record is not null)
        {
            Remember(record);
        }

        var found = Alive().Count > 0;
        if (record is { IsAlive: true })
        {
            Posix.Signal(record.Pid, Posix.SigTerm);
        }
        else
        {
            Alive().ForEach(pid => Posix.Signal(pid, Posix.SigTerm));
        }

        if (!await GoneAsync(Grace, cancellationToken))
        {
            KillAll();
            await GoneAsync(AfterKill, cancellationToken);
        }

        home.ForgetDaemon();
        return found;
    }

    private void Remember(DaemonRecord record)
    {
        if (record.IsAlive)
        {
            _members[record.Pid] = new Member(record.Identity, record.Pid);
        }

        foreach (var resource in ResourceReport.Read(home, record.Pid)?.Resources ?? [])
        {
            // The pid may have gone to somebody else since the report: the start times must agree.
            if (resource is { Pid: { } pid, StartedAt: { } reported } && ProcessIdentity.StartTime(pid) is { } own
                && (own - reported).Duration() < StartTolerance && ProcessIdentity.Of(pid) is { } identity)
            {
                _members.TryAdd(pid, new Member(identity, 0));
            }
        }

        RememberDescendants();
    }

    private void RememberDescendants()
    {
        foreach (var row in ProcessTable.Descendants(Alive()))
        {
            if (ProcessIdentity.Of(row.Pid) is { } identity)
            {
                _members[row.Pid] = new Member(identity, row.Group);
            }
        }
    }

    private async Task<bool> GoneAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var since = clock.GetTimestamp();
        while (Alive().Count > 0)
        {
            if (clock.GetElapsedTime(since) > limit)
            {
                return false;
            }

            await Task.Delay(LookAgain, clock, cancellationToken);
            RememberDescendants();
        }

        return true;
    }

    private void KillAll()
    {
        var own = Posix.OwnGroup();
        var alive = Alive();
        foreach (var group in alive.Select(pid => _members[pid].Group).Where(group => group > 1 && group != own).Distinct())
        {
            Posix.Signal(-group, Posix.SigKill);
        }

        alive.ForEach(pid => Posix.Signal(pid, Posix.SigKill));
    }

    private List<int> Alive() => [.. _members.Where(member => ProcessIdentity.IsAlive(member.Key, member.Value.Identity)).Select(member => member.Key)];
}
