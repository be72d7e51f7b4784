using System.Diagnostics;
using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.Support.Servers;

/// <summary>A PostgreSQL server of a test's own: on a socket in a temporary folder, never as root, gone at the end.</summary>
internal sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string User = "stigmer";

    private readonly TempFolder _folder = new();
    private ProcessHandle? _process;

    private readonly string _fsync;

    private PostgreSqlServer(bool durable) => _fsync = durable ? "on" : "off";

    /// <summary>Why there can be none here; null when there can.</summary>
    internal static string? Missing { get; } = (Program("initdb"), Program("postgres")) is (not null, not null)
        ? null
        : "needs PostgreSQL's initdb and postgres on the PATH or in /usr/lib/postgresql (apt-get install postgresql)";

    internal int Id => _process!.Id;

    /// <param name="durable">What is committed is on the disk; otherwise it only outlives the server, which is all that a test needs.</param>
    internal static async Task<PostgreSqlServer> StartAsync(bool durable = false)
    {
        var server = new PostgreSqlServer(durable);
        try
        {
            await server.InitializeAsync();
            await server.ResumeAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A database by name; the server itself is in "postgres".</summary>
    internal string ConnectionString(string database) => $"Host={_folder.Path};Username={User};Database={database}";

    /// <summary>Starts it, again if need be, on what is in its folder.</summary>
    internal async Task ResumeAsync()
    {
        _process = Start("postgres", "-D", _folder["data"], "-k", _folder.Path, "-c", "listen_addresses=", "-c", $"fsync={_fsync}", "-c", "max_connections=200");
        await _process.Error.FirstContainingAsync("ready to accept connections");
    }

    /// <param name="how">By an interrupt in order, by a quit without a word to its clients, or killed; what it has left behind by itself is gone afterwards, too.</param>
    internal async Task StopAsync(ProcessSignal how = ProcessSignal.Interrupt)
    {
        if (_process is { } process)
        {
            _process = null;
            process.Signal(how);
            await process.Exited.WithPatience();
            await process.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    private async Task InitializeAsync()
    {
        if (Environment.IsPrivilegedProcess)
        {
            using var chown = Process.Start("chown", ["nobody", _folder.Path]);
            await chown.WaitForExitAsync().WithPatience();
        }

        await using var initdb = Start("initdb", "-D", _folder["data"], "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        if (await initdb.Exited.WithPatience() != 0)
        {
            throw new InvalidOperationException($"initdb failed: {initdb.Console.Text}");
        }
    }

    // PostgreSQL refuses to run as root.
    private ProcessHandle Start(string program, params string[] arguments)
    {
        var setting = new ProcessSetting { Folder = _folder.Path };
        var path = Program(program) ?? throw new InvalidOperationException(Missing);
        return Environment.IsPrivilegedProcess
            ? ProcessHandle.Start("setpriv", ["--reuid=nobody", "--clear-groups", path, .. arguments], setting)
            : ProcessHandle.Start(path, arguments, setting);
    }

    private static string? Program(string name)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
            : [];
        return path.Concat(debian).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
