using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Stigmer.AgentRunner.Sandboxes.FileSystem.Confining;
using Stigmer.AgentRunner.Settings;
using Stigmer.AgentRunner.Turns;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.AgentRunner.Workers;

/// <summary>The life of a runner: reach Temporal, work until told to stop.</summary>
internal static class RunnerApplication
{
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
        var settings = app.Services.GetRequiredService<RunnerSettings>();
        var probe = app.Services.GetRequiredService<TemporalProbe>();
        Say(RunnerBanner.Lines(settings));
        if (await probe.ConnectAsync(CancellationToken.None) is { } problem)
        {
            return StartFailure.Report(
                StartFailure.Temporal(),
                $"   Ensure Temporal is running at {settings.Temporal.Address} (TEMPORAL_SERVICE_ADDRESS). {problem}");
        }

        await app.StartAsync(CancellationToken.None);
        Say(RunnerBanner.Details(settings, RunnerIdentity.Name, app.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()?.Addresses ?? []));
        Say(settings.Mode == StigmerMode.Local ? [Confinements.Line(settings.Confinement)] : []);
        var exitCode = await WorkAsync(app, probe);
        await app.StopAsync(CancellationToken.None);

        return exitCode;
    }

    private static async Task<int> WorkAsync(WebApplication app, TemporalProbe probe)
    {
        try
        {
            await probe.WaitUntilPollingAsync(app.Lifetime.ApplicationStopping);
            Say([RunnerBanner.Ready]);
            await app.WaitForShutdownAsync(CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop before it was ready.
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
