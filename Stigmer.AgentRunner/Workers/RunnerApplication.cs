using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Sandboxes.FileSystem;
using Stigmer.AgentRunner.Sandboxes.FileSystem.Confining;
using Stigmer.AgentRunner.Settings;
using Stigmer.AgentRunner.Turns;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.AgentRunner.Workers;

/// <summary>The life of a runner: reach Temporal, work until told to stop.</summary>
internal static class RunnerApplication
{
    /// <summary>What the rest of the host has to stop in, besides the worker.</summary>
    private static readonly TimeSpan HostGrace = TimeSpan.FromSeconds(1);

    /// <summary>Unless told where, health is served to this machine only, on any free port.</summary>
    internal static void UseLoopbackByDefault(this WebApplicationBuilder builder)
    {
        if (new[] { "URLS", "HTTP_PORTS", "HTTPS_PORTS" }.All(name => string.IsNullOrEmpty(builder.Configuration[name])))
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        }
    }

    /// <summary>Runs until the process is asked to stop; the exit code.</summary>
    internal static async Task<int> RunWorkerAsync(this WebApplication app)
    {
        if (OptionProblems.Of(app.Services) is { Count: > 0 } problems)
        {
            return StartFailure.Report(problems.Select(StartFailure.Configuration));
        }

        var settings = app.Services.GetRequiredService<RunnerSettings>();
        var probe = app.Services.GetRequiredService<TemporalProbe>();
        Say(RunnerBanner.Lines(settings));
        if (await probe.ConnectAsync(CancellationToken.None) is { } problem)
        {
            return StartFailure.Report(
                StartFailure.Temporal(),
                $"   Ensure Temporal is running at {settings.Temporal.Address} (TEMPORAL_SERVICE_ADDRESS)"
                    + $" and has the namespace {settings.Temporal.Namespace} (TEMPORAL_NAMESPACE). {problem}");
        }

        try
        {
            await app.StartAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            return StartFailure.Report(StartFailure.Configuration($"health cannot be served where ASPNETCORE_URLS says: {e.Message}"));
        }

        Say(RunnerBanner.Details(settings, RunnerIdentity.Name, app.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()?.Addresses ?? []));
        if (settings.Mode == StigmerMode.Local)
        {
            Say([Confinements.Line(settings.Confinement)]);
            Say(Workspace.Problem(settings.SandboxRootDir) is { } unusable ? [unusable] : []);
        }

        var exitCode = await WorkAsync(app, probe);
        using var limit = new CancellationTokenSource(
            app.Services.GetRequiredService<IOptions<WorkerOptions>>().Value.ShutdownLimit + HostGrace, app.Services.GetRequiredService<TimeProvider>());
        await app.StopAsync(limit.Token);

        return exitCode;
    }

    private static async Task<int> WorkAsync(WebApplication app, TemporalProbe probe)
    {
        try
        {
            await probe.WaitUntilPollingAsync(app.Lifetime.ApplicationStopping);
            Say([RunnerBanner.Ready]);
            // Not the host's own waiting, which also stops it: two stops one after the other take twice the time.
            await Task.Delay(Timeout.InfiniteTimeSpan, app.Lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop, perhaps before it was ready.
        }
        catch (TimeoutException e)
        {
            return StartFailure.Report(StartFailure.Temporal(), $"   {e.Message}");
        }

        // The host stops by itself when its worker fails.
        return app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask?.IsFaulted == true)
            ? StartFailure.ExitCode
            : 0;
    }

    private static void Say(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Console.Out.WriteLine(line);
        }
    }
}
