using System.Text.RegularExpressions;
using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.Server.Executions.Workflows;

/// <summary>The Temporal server that the AppHost runs when there is no container, on a port and a database of its own.</summary>
internal sealed partial class TemporalProcess : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private ProcessHandle? _process;

    /// <summary>Host and port; the same after every start.</summary>
    internal string Address { get; private set; } = "127.0.0.1:0";

    /// <summary>Where the histories are.</summary>
    internal string DataFolder => _folder.Path;

    internal async Task StartAsync()
    {
        var port = Address[(Address.LastIndexOf(':') + 1)..];
        _process = ProcessHandle.Start("dotnet", ["exec", Assembly(), "--port", port, "--db-filename", _folder["temporal.db"]]);
        Address = Target().Match(await _process.Output.FirstContainingAsync("listening on")).Value;
    }

    /// <summary>It keeps its connections and says nothing any more.</summary>
    internal void Freeze() => _process!.Signal(ProcessSignal.Stop);

    /// <summary>As a crash would.</summary>
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

    internal static string Assembly()
    {
        var project = Path.GetDirectoryName(new Projects.Temporal_DevServer().ProjectPath)!;
        return Directory.GetFiles(Path.Combine(project, "bin", RepositoryRoot.Configuration, "net10.0"), "*Temporal.DevServer.dll").Single();
    }

    [GeneratedRegex("[0-9.]+:[0-9]+")]
    private static partial Regex Target();
}
