using System.CommandLine;
using System.Text.Json;
using Stigmer.Cli.Local;

namespace Stigmer.Cli.Commands;

/// <summary>`stigmer local …`, and `stigmer server …`, which means the same.</summary>
internal static class LocalCommands
{
    internal static Command Create(string name, CliContext context) =>
        new(name, name == "local" ? "Starts, shows and stops Stigmer on this machine" : "The same as 'local'")
        {
            Start(context),
            Status(context),
            Stop(context),
        };

    private static Command Start(CliContext context)
    {
        var grpc = PortOption("--grpc-port", "stigmer-server's gRPC port", DaemonPorts.Default.Grpc);
        var http = PortOption("--http-port", "stigmer-server's web and health port", DaemonPorts.Default.Http);
        var temporal = PortOption("--temporal-port", "Temporal's port", DaemonPorts.Default.Temporal);
        var timeout = new Option<int>("--timeout") { Description = "How long to wait for everything to be up", HelpName = "seconds", DefaultValueFactory = _ => 120 };
        var command = new Command("start", "Starts the server, Temporal and the agent runner, and returns when they are up") { grpc, http, temporal, timeout };
        command.SetAction((parsed, cancellationToken) => new DaemonStarter(DaemonHome.Of(context), context).StartAsync(
            new DaemonPorts(parsed.GetValue(grpc), parsed.GetValue(http), parsed.GetValue(temporal)),
            TimeSpan.FromSeconds(parsed.GetValue(timeout)),
            cancellationToken));
        return command;
    }

    private static Command Status(CliContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("status", "Shows every component; exit code 0 up, 1 degraded, 3 stopped") { json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var status = await DaemonStatus.ReadAsync(DaemonHome.Of(context), context.Clock, cancellationToken);
            var lines = parsed.GetValue(json)
                ? [JsonSerializer.Serialize(status, DaemonStatusJson.Default.DaemonStatus)]
                : StatusTable.Lines(status, context.Terminal);
            foreach (var line in lines)
            {
                await context.Terminal.Out.WriteLineAsync(line);
            }

            return status.ExitCode;
        });
        return command;
    }

    private static Command Stop(CliContext context)
    {
        var command = new Command("stop", "Stops everything that 'start' started");
        command.SetAction(async (_, cancellationToken) =>
        {
            var home = DaemonHome.Of(context);
            var stopped = await new DaemonStopper(home, context.Clock).StopAsync(DaemonRecord.Read(home), cancellationToken);
            await context.Terminal.Out.WriteLineAsync(stopped ? "Daemon stopped successfully" : "Daemon is not running");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Option<int> PortOption(string name, string description, int standard)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "port", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, out var port) && port is > 0 and <= 65535))
            {
                result.AddError($"{name} '{token.Value}' is not a port; write a number from 1 to 65535.");
            }
        });
        return option;
    }
}
