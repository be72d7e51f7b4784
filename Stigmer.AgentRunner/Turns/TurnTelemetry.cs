using System.Diagnostics;
using Google.Protobuf;
using Stigmer.AgentRunner.Telemetry;
using Stigmer.AgentRunner.Tools;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Spans of turns, named after OpenTelemetry's conventions for generative AI. What was said is in them only where somebody asked for that.</summary>
internal static class TurnTelemetry
{
    /// <summary>The agent at one turn. It hangs below whatever brought the person's message, so that a run is one trace from the client to each tool.</summary>
    internal static Activity? Agent(Turn turn)
    {
        var message = turn.Writer.Copy.Entries.FirstOrDefault(entry => entry.BodyCase == JournalEntry.BodyOneofCase.HumanMessage)?.HumanMessage;
        var blueprint = turn.Writer.Copy.Blueprint;
        var name = blueprint.Agent?.Metadata?.Name ?? "";
        var span = RunnerSource.StartUnder(name.Length > 0 ? $"invoke_agent {name}" : "invoke_agent", message?.TraceParent ?? "");
        span?.SetTag("gen_ai.operation.name", "invoke_agent");
        span?.SetTag("gen_ai.provider.name", turn.Setup.Model.Choice.Provider);
        span?.SetTag("gen_ai.agent.name", name);
        span?.SetTag("gen_ai.agent.id", blueprint.Agent?.Metadata?.Id);
        span?.SetTag("gen_ai.conversation.id", blueprint.Session?.Metadata?.Id);
        span?.SetTag("stigmer.attempt", turn.Position.Attempt);

        return Named(span, turn);
    }

    internal static void Ended(Activity? span, TurnResult result)
    {
        span?.SetTag("stigmer.turn.outcome", result.Outcome.ToString());
        if (result.Error is { } error)
        {
            span?.SetStatus(ActivityStatusCode.Error, error);
        }
    }

    internal static Activity? Tool(Turn turn, PlannedCall call)
    {
        var span = Start($"execute_tool {call.Use.Tool}", ActivityKind.Internal, turn);
        span?.SetTag("gen_ai.operation.name", "execute_tool");
        span?.SetTag("gen_ai.tool.name", call.Use.Tool);
        span?.SetTag("gen_ai.tool.type", "function");
        span?.SetTag("gen_ai.tool.call.id", call.Use.Id);
        if (turn.Setup.CapturesContent)
        {
            span?.SetTag("gen_ai.tool.call.arguments", turn.Setup.Secrets.Redact(JsonFormatter.Default.Format(call.Use.Input ?? new())));
        }

        return span;
    }

    internal static Activity? SubAgent(Turn turn, string name)
    {
        var span = Start($"invoke_agent {name}", ActivityKind.Internal, turn);
        span?.SetTag("gen_ai.operation.name", "invoke_agent");
        span?.SetTag("gen_ai.agent.name", name);

        return span;
    }

    internal static void Answered(Activity? span, Turn turn, ToolAnswer answer)
    {
        if (turn.Setup.CapturesContent)
        {
            span?.SetTag("gen_ai.tool.call.result", turn.Setup.Secrets.Redact(answer.Text));
        }

        if (answer.IsError)
        {
            span?.SetTag("error.type", "tool_error");
            span?.SetStatus(ActivityStatusCode.Error);
        }
    }

    private static Activity? Start(string name, ActivityKind kind, Turn turn) => Named(RunnerSource.Start(name, kind), turn);

    private static Activity? Named(Activity? span, Turn turn)
    {
        span?.SetTag("stigmer.execution.id", turn.Position.ExecutionId);
        span?.SetTag("stigmer.turn", turn.Number);

        return span;
    }
}
