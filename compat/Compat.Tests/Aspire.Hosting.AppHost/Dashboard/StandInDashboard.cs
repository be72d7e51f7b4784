using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Compat.Tests.ApplicationHost.Dashboard;

/// <summary>A program that is started in a dashboard's place: it tells with what, and goes on as the test says.</summary>
internal sealed class StandInDashboard : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stand-in-dashboard-").FullName;

    // Bound, so that nobody else gets the port; it refuses until it listens.
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    internal StandInDashboard(string script = "exec sleep 1000")
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        File.WriteAllText(Program, $"""
            #!/bin/sh
            echo $$ "$@" > started
            cat /proc/$$/environ > environment
            echo told >&2
            {script}

            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    internal string Program => Path.Combine(_folder, "aspire-managed");

    internal string Url => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{((IPEndPoint)_socket.LocalEndPoint!).Port}");

    /// <summary>What an application is told to use it.</summary>
    internal string[] Arguments =>
    [
        $"--dcp-dashboard-path={Program}", $"--ASPNETCORE_URLS={Url}", "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:4317",
        "--ASPIRE_ALLOW_UNSECURED_TRANSPORT=true",
    ];

    /// <summary>From now on its address answers.</summary>
    internal void Listen() => _socket.Listen();

    internal bool WasStarted => File.Exists(Path.Combine(_folder, "environment"));

    /// <summary>Its process and its arguments, once it has told.</summary>
    internal string[] Started => File.ReadAllText(Path.Combine(_folder, "started")).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Its variables, once it has told.</summary>
    internal Dictionary<string, string> Environment => File.ReadAllText(Path.Combine(_folder, "environment"))
        .Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    public void Dispose()
    {
        _socket.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
