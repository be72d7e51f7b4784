namespace Stigmer.Tests.Support.Daytona;

/// <summary>A sandbox of the stand-in: a folder, and a state.</summary>
internal sealed class FakeSandbox(string id, string name, string folder)
{
    internal string Id => id;

    internal string Name => name;

    internal string Folder => folder;

    internal required string State { get; set; }

    internal string? ErrorReason { get; init; }

    internal int PollsLeft { get; set; }

    /// <summary>An older daemon: no codes in its errors, and another name for what a command ended with.</summary>
    internal bool IsOld { get; set; }

    internal int CallsUntilUp { get; set; }

    /// <summary>Its state, one look nearer to where it goes.</summary>
    internal string Poll()
    {
        if (State is "creating" or "starting" && PollsLeft-- <= 0)
        {
            State = "started";
        }

        return State;
    }

    internal string Start(int polls)
    {
        PollsLeft = polls;

        return State = "starting";
    }
}
