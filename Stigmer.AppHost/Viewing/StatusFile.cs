using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Stigmer.AppHost.Restarts;

namespace Stigmer.AppHost.Viewing;

/// <summary>
/// With <c>--Stigmer:StatusFile=…</c>: keeps a file that always holds the present state of all resources, as one whole JSON document.
/// It is gone when the application has ended in good order.
/// </summary>
internal sealed class StatusFile(
    IConfiguration configuration,
    ResourceNotificationService notifications,
    RestartHistory restarts,
    TimeProvider clock,
    ILogger<StatusFile> logger) : ResourceWatcher(notifications)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly string? _path = configuration["Stigmer:StatusFile"] is { Length: > 0 } path ? Path.GetFullPath(path) : null;
    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();
    private readonly SortedDictionary<string, ResourceEvent> _resources = new(StringComparer.Ordinal);

    public override async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await base.StoppedAsync(cancellationToken);
        if (_path is not null)
        {
            File.Delete(_path);
        }
    }

    protected override ValueTask OnChangeAsync(ResourceEvent change, CancellationToken cancellationToken)
    {
        if (_path is null)
        {
            return ValueTask.CompletedTask;
        }

        _resources[change.ResourceId] = change;
        Write(_path, JsonSerializer.SerializeToUtf8Bytes(Document(), Json));
        return ValueTask.CompletedTask;
    }

    private StatusDocument Document() => new(
        Environment.ProcessId,
        _startedAt,
        _resources.Values.All(resource => resource.Snapshot.IsHealthy),
        [.. _resources.Values.Select(StatusOf)]);

    private ResourceStatus StatusOf(ResourceEvent resource) => new(
        resource.Resource.Name,
        resource.Snapshot.State?.Text,
        resource.Snapshot.HealthStatus?.ToString(),
        resource.Snapshot.Pid,
        resource.Snapshot.ExitCode,
        resource.Snapshot.StartTimeStamp,
        restarts.CountOf(resource.ResourceId),
        [.. resource.Snapshot.Urls.Where(url => !url.IsInactive).Select(url => url.Url)],
        restarts.LastErrorOf(resource.ResourceId));

    private void Write(string path, byte[] document)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            // Moved into place when whole: nobody ever reads half a document.
            var fresh = $"{path}.{Environment.ProcessId}";
            using (var file = new FileStream(fresh, options))
            {
                file.Write(document);
            }

            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            logger.StatusFileNotWritten(path, refused.Message);
        }
    }
}
