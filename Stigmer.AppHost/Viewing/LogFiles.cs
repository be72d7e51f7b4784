using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Stigmer.AppHost.Viewing;

/// <summary>
/// With <c>--Stigmer:LogFolder=…</c>: writes what each resource says to a file of its own there, so that a daemon's words are not lost
/// where no dashboard shows them. One that exceeds <c>Stigmer:LogBytes</c> is begun anew; the one before it is kept beside it.
/// </summary>
internal sealed class LogFiles(
    IConfiguration configuration, ResourceNotificationService notifications, ResourceLoggerService logs, ILogger<LogFiles> logger)
    : ResourceWatcher(notifications)
{
    private const long DefaultBytes = 10_000_000;

    private readonly string? _folder = configuration["Stigmer:LogFolder"] is { Length: > 0 } path ? Path.GetFullPath(path) : null;
    private readonly long _bytes = configuration.GetValue("Stigmer:LogBytes", DefaultBytes);
    private readonly Dictionary<string, Task> _copies = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();

    public override async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await base.StoppedAsync(cancellationToken);
        await _stop.CancelAsync();
        await Task.WhenAll(_copies.Values);
    }

    protected override ValueTask OnChangeAsync(ResourceEvent change, CancellationToken cancellationToken)
    {
        if (_folder is not null && !_copies.ContainsKey(change.Resource.Name))
        {
            _copies[change.Resource.Name] = CopyAsync(change.Resource, Path.Combine(_folder, $"{change.Resource.Name}.log"));
        }

        return ValueTask.CompletedTask;
    }

    private async Task CopyAsync(IResource resource, string path)
    {
        using var file = new LogFile(path, _bytes, logger);
        var last = 0;
        try
        {
            await foreach (var lines in logs.WatchAsync(resource).WithCancellation(_stop.Token))
            {
                last = Write(file, lines, last);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The last words may have come after the last look.
            await foreach (var lines in logs.GetAllAsync(resource))
            {
                last = Write(file, lines, last);
            }
        }
    }

    private static int Write(LogFile file, IReadOnlyList<LogLine> lines, int last)
    {
        foreach (var line in lines.Where(line => line.LineNumber > last))
        {
            file.WriteLine(PlainLines.WithoutColours(line.Content));
            last = line.LineNumber;
        }

        return last;
    }
}
