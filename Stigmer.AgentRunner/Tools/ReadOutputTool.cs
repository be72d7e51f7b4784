using System.Globalization;
using System.Text;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>Shows what commands in the background have printed, and which there are.</summary>
/// <param name="sandbox">Where they run.</param>
/// <param name="started">Those that the agent has started.</param>
internal sealed class ReadOutputTool(Sandbox sandbox, Func<IReadOnlyList<BackgroundProcess>> started) : SandboxTool(Definition)
{
    private const int ShownCommand = 120;

    private static readonly ToolDefinition Definition = ToolDefinition.Of(
        "read_output",
        ToolEffect.ReadOnly,
        "Shows what a command in the background has printed so far, and whether it still runs; without id, lists all that you have started.",
        """
        {
          "type": "object",
          "properties": {
            "id": { "type": "string", "description": "As execute gave it." },
            "offset": { "type": "integer", "description": "Only what was printed after this byte, as the last answer said. Default: 0." }
          }
        }
        """);

    internal override async Task<ToolAnswer> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        if (arguments.OptionalText("id") is not { Length: > 0 } id)
        {
            return await ListAsync(cancellationToken);
        }

        var output = await sandbox.Shell.ReadAsync(id, arguments.Number("offset", 0) ?? 0, cancellationToken);
        var text = new StringBuilder();
        if (output.Lost > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"[… {output.Lost} bytes before this are no longer kept]\n");
        }

        text.Append(output.Text);
        if (text.Length > 0 && text[^1] != '\n')
        {
            text.Append('\n');
        }

        _ = output.ExitCode is { } code
            ? text.Append(CultureInfo.InvariantCulture, $"[it has ended with exit code {code}]")
            : text.Append(CultureInfo.InvariantCulture, $"[it still runs; what comes next begins at offset {output.Next}]");

        return new ToolAnswer(text.ToString());
    }

    private async Task<ToolAnswer> ListAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var process in started())
        {
            var command = process.Command.ReplaceLineEndings(" ");
            text.Append(process.Id).Append('\t').Append(await StateAsync(process.Id, cancellationToken)).Append('\t')
                .Append(command.Length > ShownCommand ? $"{command[..ShownCommand]}…" : command).Append('\n');
        }

        return new ToolAnswer(text.Length == 0 ? "(nothing was started in the background)" : text.ToString(0, text.Length - 1));
    }

    private async Task<string> StateAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var output = await sandbox.Shell.ReadAsync(id, long.MaxValue, cancellationToken);

            return output.ExitCode is { } code ? string.Create(CultureInfo.InvariantCulture, $"ended, exit code {code}") : "runs";
        }
        catch (SandboxException)
        {
            return "gone: it ended long ago, or with the runner that it belonged to";
        }
    }
}
