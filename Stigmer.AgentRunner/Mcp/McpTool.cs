using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Stigmer.AgentRunner.Tools;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>A tool of a server, as one of the agent's.</summary>
internal sealed class McpTool(ToolDefinition definition, string tool, McpServer server) : SandboxTool(definition)
{
    internal override bool HasOwnLimit => true;

    internal override async Task<ToolAnswer> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        // What changes nothing may be asked for again when the connection breaks in the middle; anything else may have happened.
        var isRepeatable = Effect is ToolEffect.ReadOnly or ToolEffect.Idempotent;
        for (var tries = 2; ; tries--)
        {
            McpConnection connection;
            try
            {
                connection = await server.OpenAsync(cancellationToken);
            }
            catch (McpUnavailableException e)
            {
                return ToolAnswer.Error($"The MCP server '{server.Name}' is not available: {e.Message}. Do without it, or try again later.");
            }

            try
            {
                return await CallAsync(connection, arguments, cancellationToken);
            }
            catch (McpUnavailableException e) when (tries > 1 && (isRepeatable || e.NothingHappened))
            {
                await server.DropAsync(connection);
            }
            catch (McpUnavailableException e) when (e.NothingHappened)
            {
                await server.DropAsync(connection);

                return ToolAnswer.Error($"{Name} was refused by the MCP server '{server.Name}': {e.Message}");
            }
            catch (McpUnavailableException e)
            {
                await server.DropAsync(connection);

                return ToolAnswer.Error($"The MCP server '{server.Name}' broke off: {e.Message}. The outcome of the call is unknown; check before you repeat it.");
            }
        }
    }

    private async Task<ToolAnswer> CallAsync(McpConnection connection, ToolArguments arguments, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(server.CallLimit, server.Clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var result = await connection.CallAsync(tool, LongIntegers.Restore(arguments.All, JsonSchema), arguments.Output, stop.Token);

            return await server.Results.ReadAsync(result);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server has been told; what it started does not go on behind the back of a run that has ended.
            await server.DropAsync(connection);
            throw;
        }
        catch (OperationCanceledException)
        {
            if (!await connection.AnswersAsync(server.PingLimit, server.Clock))
            {
                await server.DropAsync(connection);
            }

            return ToolAnswer.Error(
                $"{Name} did not answer within {server.CallLimit.TotalSeconds:0} s and was told to stop; its outcome is unknown. Check before you repeat it.");
        }
        catch (McpProtocolException e)
        {
            if (await connection.IsForgottenAsync(server.PingLimit, server.Clock))
            {
                throw new McpUnavailableException(e.Message) { NothingHappened = true };
            }

            return ToolAnswer.Error($"{Name} was refused by the MCP server '{server.Name}': {e.Message}");
        }
    }

    /// <summary>What a server says about a tool decides what may be done when a call of it was cut off; without a word it has effects.</summary>
    internal static ToolEffect EffectOf(Tool tool) => tool.Annotations switch
    {
        { ReadOnlyHint: true } => ToolEffect.ReadOnly,
        { IdempotentHint: true } => ToolEffect.Idempotent,
        _ => ToolEffect.Effect,
    };
}
