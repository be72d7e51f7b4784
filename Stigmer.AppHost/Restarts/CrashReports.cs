using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stigmer.AppHost.Viewing;

namespace Stigmer.AppHost.Restarts;

/// <summary>Tells people and the history about crashes.</summary>
internal sealed class CrashReports(
    ResourceLoggerService logs, RestartHistory history, IOptions<RestartOptions> options, ILogger<CrashReports> logger)
{
    /// <summary>Shows why it crashed, and when it is started again; without a wait it is not.</summary>
    internal async Task ShowAsync(ResourceEvent crash, TimeSpan? wait, CancellationToken cancellationToken)
    {
        var name = crash.Resource.Name;
        var exit = ExitCodes.Describe(crash.Snapshot.ExitCode.GetValueOrDefault());
        var lines = await LastLinesAsync(crash.Resource, cancellationToken);

        var error = lines.Count > 0 ? $"{exit}: {lines[^1]}" : exit;
        if (history.LastErrorOf(crash.ResourceId) == error)
        {
            // What led there stands above already.
            logger.CrashedAgain(name, error);
        }
        else
        {
            logger.Crashed(name, exit, Indented(lines));
        }

        history.Crashed(crash.ResourceId, error);
        if (wait is { } time)
        {
            logger.WillRestart(name, time.TotalSeconds);
        }
        else
        {
            logger.GivenUp(name, options.Value.Attempts, error);
        }
    }

    internal async Task ShowFailedStartAsync(ResourceEvent failure, CancellationToken cancellationToken)
    {
        // Where in the code it failed is for the resource's own log; why, is for the user.
        var lines = (await LastLinesAsync(failure.Resource, cancellationToken))
            .Where(line => !line.TrimStart().StartsWith("at ", StringComparison.Ordinal) && !line.StartsWith("--- End of ", StringComparison.Ordinal))
            .ToList();

        history.Crashed(failure.ResourceId, lines.Count > 0 ? lines[^1] : KnownResourceStates.FailedToStart);
        logger.FailedToStart(failure.Resource.Name, Indented(lines));
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
            lines.AddRange(batch.Select(line => WithoutTime(line.Content)).Where(line => !IsOfCommand(line)).TakeLast(options.Value.LogLines).Select(PlainLines.WithoutColours));
        }

        return lines;
    }

    // Aspire notes commands among the resource's own lines. That a start succeeded may come after the last words of what was started.
    private static bool IsOfCommand(string line) =>
        line.StartsWith("Executing command '", StringComparison.Ordinal) || line.StartsWith("Successfully executed command '", StringComparison.Ordinal);

    private static string Indented(IEnumerable<string> lines) => string.Concat(lines.Select(line => $"{Environment.NewLine}  | {line}"));

    private static string WithoutTime(string content) => content.IndexOf(' ', StringComparison.Ordinal) is var space and > 0 ? content[(space + 1)..] : content;
}
