using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stigmer.AppHost.Viewing;

namespace Stigmer.AppHost.Restarts;

/// <summary>Tells people and the history about crashes.</summary>
internal sealed class CrashReports(
    ResourceLoggerService logs, RestartHistory history, IOptions<RestartOptions> options, ILogger<CrashReports> logger)
{
    internal async Task ShowAsync(ResourceEvent crash, TimeSpan wait, CancellationToken cancellationToken)
    {
        var name = crash.Resource.Name;
        var exit = ExitCodes.Describe(crash.Snapshot.ExitCode.GetValueOrDefault());
        var lines = await LastLinesAsync(crash.Resource, cancellationToken);

        history.Crashed(crash.ResourceId, lines.Count > 0 ? $"{exit}: {lines[^1]}" : exit);
        logger.Crashed(name, exit, string.Concat(lines.Select(line => $"{Environment.NewLine}  | {line}")));
        logger.WillRestart(name, wait.TotalSeconds);
    }

    internal void Restarted(ResourceEvent crash, ExecuteCommandResult result)
    {
        if (result.Success)
        {
            logger.Restarted(crash.Resource.Name, history.Restarting(crash.ResourceId));
        }
        else
        {
            logger.NotRestarted(crash.Resource.Name, result.ErrorMessage);
        }
    }

    private async Task<IReadOnlyList<string>> LastLinesAsync(IResource resource, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        await foreach (var batch in logs.GetAllAsync(resource).WithCancellation(cancellationToken))
        {
            lines.AddRange(batch.TakeLast(options.Value.LogLines).Select(line => WithoutTime(line.Content)));
        }

        return lines;
    }

    private static string WithoutTime(string content) => content.IndexOf(' ', StringComparison.Ordinal) is var space and > 0 ? content[(space + 1)..] : content;
}
