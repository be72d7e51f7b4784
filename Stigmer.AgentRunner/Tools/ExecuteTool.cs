using Stigmer.AgentRunner.Sandboxes;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>Runs a shell command in the workspace.</summary>
internal sealed class ExecuteTool(Sandbox sandbox, ToolOptions options) : SandboxTool(Define(options))
{
    internal const string ToolName = "execute";

    internal override bool HasOwnLimit => true;

    internal override async Task<ToolAnswer> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var command = arguments.Text("command");
        if (command.Contains('\0', StringComparison.Ordinal))
        {
            // What comes before it would be run, and mean something else.
            return ToolAnswer.Error("'command' contains a NUL character; write it as \\0 for printf, or leave it out.");
        }

        if (arguments.Flag(BackgroundProcesses.Argument))
        {
            return new ToolAnswer(BackgroundProcesses.Started(await sandbox.Shell.StartAsync(command, cancellationToken)));
        }

        var seconds = Math.Min(arguments.Number("timeout_seconds", 1) ?? options.CommandSeconds, options.MaxCommandSeconds);
        var result = await sandbox.Shell.RunAsync(
            new ShellCommand
            {
                Text = command,
                Limit = TimeSpan.FromSeconds(seconds),
                KeptBytes = options.CommandOutputBytes,
                Output = arguments.Output,
            },
            cancellationToken);
        var output = result.Output.TrimEnd('\n');

        return result switch
        {
            { TimedOut: true } => ToolAnswer.Error(Join(output, $"[ended after {seconds} s, its time limit; exit code 124]")),
            { ExitCode: 0 } => new ToolAnswer(output.Length == 0 ? "(no output; exit code 0)" : output),
            _ => ToolAnswer.Error(Join(output, $"[exit code {result.ExitCode}]")),
        };
    }

    private static ToolDefinition Define(ToolOptions options) => ToolDefinition.Of(
        ToolName,
        ToolEffect.Effect,
        "Runs a command with sh in the workspace and answers with its output and exit code. Nothing is typed into it. What it starts with & ends "
        + $"with it. It is ended after {options.CommandSeconds} seconds unless timeout_seconds says otherwise. With background it goes on while you do something else, "
        + "such as a server: the answer has its id, for read_output and stop_process; it ends with the run at the latest.",
        """
        {
          "type": "object",
          "properties": {
            "command": { "type": "string", "description": "The command line, as for sh -c." },
            "timeout_seconds": { "type": "integer", "description": "After how many seconds the command is ended." },
            "background": { "type": "boolean", "description": "Start it and do not wait for its end. Default: false." }
          },
          "required": ["command"]
        }
        """);

    private static string Join(string output, string note) => output.Length == 0 ? note : $"{output}\n{note}";
}
