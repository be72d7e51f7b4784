using Stigmer.ServiceDefaults.Storage;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>The folder of this host for what is finished and not yet acknowledged by the server; it is made when first there is something to keep.</summary>
internal sealed class HeldFolder(string path, TimeProvider clock, ILogger<HeldFolder> logger)
{
    // Of runs that went on elsewhere or were cancelled. A run that is paused for longer asks the model once more.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private readonly Lock _lock = new();
    private bool _isTidy;
    private volatile bool _isBroken;

    /// <summary>What is held of an execution, for as long as this runner is at it. Nothing is opened before it is needed.</summary>
    internal HeldEntries Of(string executionId) =>
        new(new HeldFile(Path.Combine(path, Uri.EscapeDataString(executionId) + ".held")), this, logger);

    /// <summary>Writes in the folder. A disk that takes nothing is no reason to stop; the log says so, once.</summary>
    internal void Try(Action write)
    {
        try
        {
            write();
            _isBroken = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_isBroken)
            {
                logger.NotHeld(path, e.Message);
            }

            _isBroken = true;
        }
    }

    /// <summary>Makes the folder, if need be again: whoever tidied up may have taken it along.</summary>
    internal void Make()
    {
        OwnerOnly.MakeFolder(path);
        lock (_lock)
        {
            if (_isTidy)
            {
                return;
            }

            foreach (var file in Directory.EnumerateFiles(path).Where(file => clock.GetUtcNow() - File.GetLastWriteTimeUtc(file) > Kept))
            {
                File.Delete(file);
            }

            _isTidy = true;
        }
    }
}
