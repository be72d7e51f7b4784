using System.Diagnostics;
using System.Globalization;
using Compat.Tests.Support;
using Temporal.DevServer;

namespace Compat.Tests.DevServers;

/// <summary>The executable, started as users start it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, string firstLine)
    {
        _process = process;
        FirstLine = firstLine;
        Port = int.Parse(firstLine.Split("127.0.0.1:")[1].Split(';')[0], CultureInfo.InvariantCulture);
    }

    public string FirstLine { get; }

    public int Port { get; }

    public int Id => _process.Id;

    public static async Task<ServerProcess> StartAsync(params string[] arguments)
    {
        var process = Launch(arguments);
        using var limit = new CancellationTokenSource(Patience.Limit);
        var line = await process.StandardOutput.ReadLineAsync(limit.Token);
        if (line is null)
        {
            throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(limit.Token));
        }

        return new ServerProcess(process, line);
    }

    /// <summary>Runs the executable to its end, which is expected to come at once.</summary>
    public static async Task<(int ExitCode, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Launch(arguments);
        using var limit = new CancellationTokenSource(Patience.Limit);
        var error = await process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, error);
    }

    /// <summary>Ends the process as a power cut would.</summary>
    public async Task KillAsync()
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        _process.Kill();
        await _process.WaitForExitAsync(limit.Token);
    }

    public async Task<int> TerminateAsync()
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static Process Launch(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(DevelopmentServer).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
