using System.Text.Json;
using Microsoft.Extensions.AI;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>A built-in tool: a function that the model may call, and what may be done when a call of it was cut off.</summary>
internal abstract class SandboxTool(ToolDefinition definition) : AIFunction
{
    public override string Name => definition.Name;

    public override string Description => definition.Description;

    public override JsonElement JsonSchema => definition.Schema;

    internal ToolEffect Effect => definition.Effect;

    /// <summary>Whether an answer too long for the model is worth a file of its own; one that was read from a file is not.</summary>
    internal virtual bool KeepsLongAnswers => true;

    /// <summary>Whether it watches over its time itself.</summary>
    internal virtual bool HasOwnLimit => false;

    internal abstract Task<ToolAnswer> RunAsync(ToolArguments arguments, CancellationToken cancellationToken);

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) =>
        await RunAsync(new ToolArguments(arguments), cancellationToken);
}
