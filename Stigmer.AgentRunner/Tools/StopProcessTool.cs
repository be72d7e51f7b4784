using System.Globalization;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>Ends a command in the background. Idempotent: one that has ended stays so.</summary>
internal sealed class StopProcessTool(Sandbox sandbox) : SandboxTool(Definition)
{
    private static readonly ToolDefinition Definition = ToolDefinition.Of(
        "stop_process",
        ToolEffect.Idempotent,
        "Ends a command in the background with everything that it started.",
        """
        {
          "type": "object",
          "properties": { "id": { "type": "string", "description": "As execute gave it." } },
          "required": ["id"]
        }
        """);

    internal override async Task<ToolAnswer> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var id = arguments.Text("id");
        await sandbox.Shell.StopAsync(id, cancellationToken);
        var output = await sandbox.Shell.ReadAsync(id, long.MaxValue, cancellationToken);

        return new ToolAnswer(output.ExitCode is { } code
            ? string.Create(CultureInfo.InvariantCulture, $"{id} has ended with exit code {code}.")
            : $"{id} was told to end.");
    }
}
