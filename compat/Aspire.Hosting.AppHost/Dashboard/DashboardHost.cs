using Aspire.Hosting.Interactions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>Has a dashboard run beside the application, where one can be had. Nobody waits for it, and without it everything runs all the same.</summary>
internal sealed class DashboardHost(
    IConfiguration configuration,
    ResourceServiceHost resourceService,
    DashboardEnvironment environment,
    DashboardLauncher launcher,
    InteractionService interactions,
    TimeProvider clock,
    ILogger<DistributedApplication> logger) : IHostedService
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AnswerStep = TimeSpan.FromMilliseconds(100);

    // Not disposed: an application may be stopped once more after its end, as Aspire's tests do.
    private readonly CancellationTokenSource _ending = new();
    private Task _run = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (DashboardSettings.IsWanted(configuration))
        {
            _run = Task.Run(() => RunAsync(DashboardSettings.Read(configuration)), CancellationToken.None);
        }
        else
        {
            interactions.NobodyIsComing();
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(false);
    }

    private async Task RunAsync(DashboardSettings settings)
    {
        try
        {
            if (await resourceService.AddressAsync(_ending.Token).ConfigureAwait(false) is { } address)
            {
                var variables = await environment.DescribeAsync(settings, address, _ending.Token).ConfigureAwait(false);
                var dashboard = await launcher.StartAsync(settings, variables, _ending.Token).ConfigureAwait(false);
                if (dashboard is not null)
                {
                    await using (dashboard.ConfigureAwait(false))
                    {
                        await FollowAsync(dashboard, settings.PublicUrl).ConfigureAwait(false);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The application ends, and its dashboard with it.
            return;
        }
        catch (Exception problem) when (problem is DistributedApplicationException or InvalidOperationException)
        {
            logger.LogError("{Problem}", problem.Message);
        }

        interactions.NobodyIsComing();
    }

    private async Task FollowAsync(RunningDashboard dashboard, Uri url)
    {
        if (await AnswersAsync(url, dashboard.Completion).ConfigureAwait(false))
        {
            var address = url.GetLeftPart(UriPartial.Authority);
            logger.LogInformation("Now listening on: {DashboardUrl}", address);
            if (configuration[DashboardKeys.Browser] is { Length: > 0 } token)
            {
                logger.LogInformation("Login to the dashboard at {DashboardLoginUrl}", $"{address}/login?t={token}");
            }
        }

        var exitCode = await dashboard.Completion.WaitAsync(_ending.Token).ConfigureAwait(false);
        throw new DistributedApplicationException($"The dashboard has ended with exit code {exitCode}; the application goes on without it.");
    }

    /// <summary>Whether it listens at last; not when it ended before.</summary>
    private async Task<bool> AnswersAsync(Uri url, Task ended)
    {
        var deadline = clock.GetUtcNow() + AnswerLimit;
        while (!ended.IsCompleted)
        {
            if (await DashboardLauncher.IsTakenAsync(url, _ending.Token).ConfigureAwait(false))
            {
                return true;
            }

            if (clock.GetUtcNow() > deadline)
            {
                throw new DistributedApplicationException($"The dashboard does not answer at {url}.");
            }

            await Task.Delay(AnswerStep, clock, _ending.Token).ConfigureAwait(false);
        }

        return false;
    }
}
