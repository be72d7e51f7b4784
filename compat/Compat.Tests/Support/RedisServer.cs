using System.Diagnostics;

namespace Compat.Tests.Support;

/// <summary>A real Redis on a free port of this machine, which keeps nothing; it can go away and come back.</summary>
internal sealed class RedisServer : IDisposable
{
    public const string Password = "hunter2";

    private Process? _process;

    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);

    public int Port { get; } = FreePort.Find();

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo(Program!, ["-"]) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = Path.GetTempPath() };
        _process = Process.Start(start)!;
        await _process.StandardInput.WriteAsync($"bind 127.0.0.1\nport {Port}\nsave \"\"\nrequirepass {Password}\n");
        _process.StandardInput.Close();

        using var limit = new CancellationTokenSource(Patience.Limit);
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                // Nothing more is read, and it says little.
                return;
            }
        }

        throw new InvalidOperationException("Redis did not start.");
    }

    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    public void Dispose() => Kill();
}

/// <summary>A test against a real Redis; skipped, with the reason, where none is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute()
    {
        if (RedisServer.Program is null)
        {
            Skip = "needs redis-server on PATH (Debian: redis-server)";
        }
    }
}
