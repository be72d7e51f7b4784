using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Dashboard;

/// <summary>A dashboard that was started: its process, and what has to be removed after it.</summary>
internal sealed class RunningDashboard(SupervisedProcess process, Func<Task>? removeAsync) : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(6);

    /// <summary>Its exit code, once it has ended.</summary>
    internal Task<int> Completion => process.Completion;

    public async ValueTask DisposeAsync()
    {
        if (!process.Completion.IsCompleted)
        {
            await process.StopAsync(Grace).ConfigureAwait(false);
        }

        if (removeAsync is not null)
        {
            await removeAsync().ConfigureAwait(false);
        }
    }
}
