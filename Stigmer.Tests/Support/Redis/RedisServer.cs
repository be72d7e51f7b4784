using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.Support.Redis;

/// <summary>A real Redis on a free port of this machine, which keeps nothing; it can go away and come back.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _settings;
    private ProcessHandle? _process;

    private RedisServer(int port, string? password)
    {
        Port = port;
        Password = password;

        // From a file: an argument list can be seen by others.
        _settings = _folder.Write(
            "redis.conf",
            $"bind 127.0.0.1\nport {port}\nsave \"\"\nappendonly no\ndir {_folder.Path}\n{(password is null ? "" : $"requirepass {password}\n")}");
    }

    internal static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);

    internal int Port { get; }

    internal string? Password { get; }

    internal string ConnectionString => Password is null ? $"127.0.0.1:{Port}" : $"127.0.0.1:{Port},password={Password}";

    /// <summary>Starts one; ready when this returns.</summary>
    internal static async Task<RedisServer> StartAsync(string? password = null)
    {
        var server = new RedisServer(FreePort.Find(), password);
        await server.StartAgainAsync();

        return server;
    }

    internal async Task StartAgainAsync()
    {
        _process = ProcessHandle.Start(Program!, [_settings], new ProcessSetting { Folder = _folder.Path });
        await _process.Output.FirstContainingAsync("Ready to accept connections");
    }

    /// <summary>Ends it as a power cut would.</summary>
    internal async Task KillAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
            _process = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Dispose();
    }
}
