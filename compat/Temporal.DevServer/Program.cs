using System.Runtime.InteropServices;
using Temporal.DevServer;
using Temporal.DevServer.Hosting;

try
{
    var options = CommandLine.Parse(args, Environment.GetEnvironmentVariable);
    if (options is null)
    {
        Console.WriteLine(CommandLine.Usage);
        return 0;
    }

    var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.TrySetResult();
    }

    using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    var server = await DevelopmentServer.StartAsync(options).ConfigureAwait(false);
    await using var running = server.ConfigureAwait(false);
    Console.WriteLine($"Temporal development server listening on {server.Target}; {DevelopmentServer.Keeping(options)}");

    await Task.WhenAny(stop.Task, server.Broken).ConfigureAwait(false);
    if (server.Broken.IsCompleted && await server.Broken.ConfigureAwait(false) is { } cause)
    {
        Console.Error.WriteLine($"temporal-dev-server: the database {options.DatabaseFile} cannot be written ({cause.Message}); stopping, start again when it can");
        return 1;
    }

    return 0;
}
catch (StartupException exception)
{
    Console.Error.WriteLine($"temporal-dev-server: {exception.Message}");
    return 1;
}
