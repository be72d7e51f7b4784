using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.Cli.Local;

/// <summary>
/// Stands for the AppHost: a shell script that notes how it was started, starts a child and reports it as its resources.
/// The test answers the health checks, once the daemon runs.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class StandInAppHost : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly int _port = FreePort.Find();
    private WebApplication? _health;

    /// <param name="body">What the script does once it has noted how it was started.</param>
    internal StandInAppHost(string body = Faithful)
    {
        _folder.Write("apphost.sh",
            $$"""
            #!/bin/sh
            # {{_folder.Path}}
            notes=$(dirname "$0")
            for argument in "$@"; do
              case $argument in --Stigmer:StatusFile=*) status=${argument#*=} ;; esac
              echo "$argument" >> "$notes/arguments"
            done
            cat > "$notes/input"
            echo "a line for the log"
            {{body}}
            """);
        File.SetUnixFileMode(_folder["apphost.sh"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Runs until it is asked to end, and takes its child along.</summary>
    internal const string Faithful =
        """
        tail -f /dev/null & child=$!
        trap 'kill $child; rm -f "$status"; exit 0' TERM
        resource() { printf '{"name":"%s","state":"Running","health":"Healthy","pid":%d,"startedAt":"%s","restarts":0,"urls":[]}' "$1" $child "$(date -u +%FT%TZ)"; }
        printf '{"pid":%d,"ready":true,"resources":[%s,%s,%s]}' $$ "$(resource temporal)" "$(resource stigmer-server)" "$(resource agent-runner)" > "$status.new"
        mv "$status.new" "$status"
        wait
        """;

    internal string Home => _folder["home"];

    internal string[] StartCommand => ["local", "start", "--grpc-port", $"{_port}", "--http-port", $"{FreePort.Find()}", "--temporal-port", $"{FreePort.Find()}"];

    internal int Port => _port;

    internal string Workspace => _folder["workspace"];

    internal string Input => File.ReadAllText(_folder["input"]);

    internal string Arguments => File.ReadAllText(_folder["arguments"]);

    internal string RecordFile => Path.Combine(Home, "data", "daemon.json");

    internal int DaemonPid => JsonNode.Parse(File.ReadAllText(RecordFile))!["pid"]!.GetValue<int>();

    internal string LogFile => Path.Combine(Home, "data", "logs", "daemon.log");

    /// <summary>The daemon's session: "pid (name) state parent group session …".</summary>
    internal int Session => int.Parse(File.ReadAllText($"/proc/{DaemonPid}/stat").Split(") ")[1].Split(' ')[3], CultureInfo.InvariantCulture);

    internal string LogText => File.ReadAllText(LogFile);

    internal string StatusFile => Path.Combine(Home, "data", "status.json");

    internal IReadOnlyList<int> Processes => ProcessTree.Mentioning(_folder.Path);

    /// <summary>By health service; what is not named serves.</summary>
    internal Dictionary<string, HealthCheckResponse.Types.ServingStatus> Health { get; } = [];

    internal RecordingTerminal Terminal(params (string Name, string Value)[] variables)
    {
        var terminal = new RecordingTerminal { CurrentDirectory = _folder.Path };
        terminal.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH")!;
        terminal.Environment["STIGMER_HOME"] = Home;
        terminal.Environment["STIGMER_APPHOST"] = _folder["apphost.sh"];
        foreach (var (name, value) in variables)
        {
            terminal.Environment[name] = value;
        }

        return terminal;
    }

    /// <summary>`stigmer local start`, with health answered from the moment the daemon reports.</summary>
    internal async Task<int> StartAsync(RecordingTerminal terminal, params string[] more)
    {
        var starting = terminal.RunAsync([.. StartCommand, .. more]);
        await Patience.UntilAsync(() => File.Exists(StatusFile) || starting.IsCompleted, "the daemon's report");
        await AnswerHealthAsync();
        return await starting.WithPatience();
    }

    internal void PutAFileWhereTheHomeShouldBe() => _folder.Write("home", "");

    internal void WriteRecord(string json) => _folder.Write("home/data/daemon.json", json);

    public async ValueTask DisposeAsync()
    {
        if (_health is not null)
        {
            await _health.DisposeAsync();
        }

        foreach (var pid in Processes)
        {
            ProcessHandle.Signal(pid, ProcessSignal.Kill);
        }

        await Patience.UntilAsync(() => Processes.Count == 0, "the end of the stand-in");
        _folder.Dispose();
    }

    private async Task AnswerHealthAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(Health);
        _health = builder.Build();
        _health.MapGrpcService<ScriptedHealth>();
        await _health.StartAsync(CancellationToken.None);
    }
}

internal sealed class ScriptedHealth(Dictionary<string, HealthCheckResponse.Types.ServingStatus> health) : Grpc.Health.V1.Health.HealthBase
{
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        Task.FromResult(new HealthCheckResponse { Status = health.GetValueOrDefault(request.Service, HealthCheckResponse.Types.ServingStatus.Serving) });
}
