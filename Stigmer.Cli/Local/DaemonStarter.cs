using Stigmer.Cli.Commands;
using Stigmer.Cli.Output;

namespace Stigmer.Cli.Local;

/// <summary>`stigmer local start`: returns when everything is up, or leaves nothing running and says what was missing.</summary>
internal sealed class DaemonStarter(DaemonHome home, CliContext context)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>A resource that has died this often will not come up by waiting.</summary>
    private const int HopelessRestarts = 3;

    private TextWriter Out => context.Terminal.Out;

    internal async Task<int> StartAsync(DaemonPorts ports, TimeSpan limit, CancellationToken cancellationToken)
    {
        RequirePosix();
        home.Create();
        await using var only = LockOut();
        if (DaemonRecord.Read(home) is { IsAlive: true } running)
        {
            await Out.WriteLineAsync("Daemon is already running");
            await Out.WriteLineAsync(Describe(running));
            return ExitCodes.Success;
        }

        // Everything that can be refused is refused before anybody is asked for a key.
        ports.RequireFree();
        var location = await AppHostLocation.FindAsync(context, cancellationToken);
        var keys = ModelKeys.Gather(context);

        await Out.WriteLineAsync("Starting daemon...");
        var record = DaemonProcess.Start(location, ports, keys, home, context);
        var isUp = false;
        try
        {
            // Nobody could find the daemon without it.
            record.Write(home);
            await WaitUntilUpAsync(record, limit, cancellationToken);
            isUp = true;
            return ExitCodes.Success;
        }
        finally
        {
            if (!isUp)
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    await context.Terminal.Error.WriteLineAsync("Interrupted; stopping what was started...");
                }

                await new DaemonStopper(home, context.Clock).StopAsync(record, CancellationToken.None);
                Posix.Reap(record.Pid);
            }
        }
    }

    private async Task WaitUntilUpAsync(DaemonRecord record, TimeSpan limit, CancellationToken cancellationToken)
    {
        var since = context.Clock.GetTimestamp();
        var missing = "waiting for the AppHost";
        using var live = new LiveLine(context.Terminal, context.Clock);
        live.Show(() => $"{missing}  {ToolLine.Elapsed(context.Clock.GetElapsedTime(since).TotalSeconds)}");
        var saidDaemon = false;
        while (true)
        {
            if (!record.IsAlive)
            {
                throw new CommandException($"the daemon ended with exit code {Posix.Reap(record.Pid)}: {DaemonLog.LastError(home)} (log: {home.LogFile})");
            }

            var status = await DaemonStatus.ReadAsync(home, context.Clock, cancellationToken);
            var waitingFor = status.Components.Where(component => !component.IsWell).ToList();
            missing = "waiting for " + string.Join(", ", waitingFor.Select(component => component.Name));
            if (!saidDaemon && status.Components.Count > 0 && waitingFor.All(component => component.Name == "agent-runner"))
            {
                live.Print(() => Out.WriteLine($"Daemon started successfully{Environment.NewLine}{Describe(record)}"));
                saidDaemon = true;
            }

            if (status.Condition == DaemonCondition.Running && ResourceReport.Read(home, record.Pid) is { Ready: true })
            {
                live.Show(null);
                await Out.WriteLineAsync("Agent-runner started successfully");
                return;
            }

            if (waitingFor.FirstOrDefault(component => component.Restarts >= HopelessRestarts) is { } hopeless)
            {
                throw NotUp([hopeless], $"it was started {hopeless.Restarts + 1} times");
            }

            if (context.Clock.GetElapsedTime(since) > limit)
            {
                throw NotUp(waitingFor, $"after {limit.TotalSeconds:0} s");
            }

            await Task.Delay(LookAgain, context.Clock, cancellationToken);
        }
    }

    private CommandException NotUp(IReadOnlyList<ComponentStatus> components, string when)
    {
        var parts = components.Select(component => $"{component.Name} is not up ({component.LastError ?? component.State})");
        var what = components.Count > 0 ? string.Join("; ", parts) : "the AppHost has not reported that it is ready";
        return new CommandException($"{what}, {when}; everything was stopped again (log: {home.LogFile})");
    }

    private string Describe(DaemonRecord record) => string.Join(
        Environment.NewLine, $"  PID:  {record.Pid}", $"  Port: {record.Ports.Grpc}", $"  Data: {home.Root}");

    private FileStream LockOut()
    {
        try
        {
            return new FileStream(home.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new CommandException($"another 'stigmer local start' is under way for {home.Root}; wait for it to finish", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new CommandException($"cannot write the data folder {home.Data}: {exception.Message} Make it writable, or name another with {DaemonHome.Variable}.", exception);
        }
    }

    private static void RequirePosix()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new CommandException("the daemon needs Linux or macOS; on Windows run 'dotnet run --project Stigmer.AppHost' in a terminal of its own");
        }
    }
}
