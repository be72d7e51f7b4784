using System.Diagnostics;
using Stigmer.AgentRunner.Tools;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Spans of turns, named after OpenTelemetry's conventions for generative AI. What was said is not in them.</summary>
internal static class TurnTelemetry
{
    private static readonly ActivitySource Source = new("Stigmer.AgentRunner");

    internal static Activity? Chat(Turn turn)
    {
        var choice = turn.Setup.Model.Choice;
        var span = Start($"chat {choice.Model}", ActivityKind.Client, turn);
        span?.SetTag("gen_ai.operation.name", "chat");
        span?.SetTag("gen_ai.provider.name", choice.Provider);
        span?.SetTag("gen_ai.request.model", choice.Model);

        return span;
    }

    internal static void Answered(Activity? span, AssistantMessage message)
    {
        span?.SetTag("gen_ai.usage.input_tokens", message.Usage.InputTokens + message.Usage.CacheReadTokens + message.Usage.CacheWriteTokens);
        span?.SetTag("gen_ai.usage.output_tokens", message.Usage.OutputTokens);
        span?.SetTag("gen_ai.response.finish_reasons", new[] { message.StopReason });
    }

    internal static Activity? Tool(Turn turn, PlannedCall call)
    {
        var span = Start($"execute_tool {call.Use.Tool}", ActivityKind.Internal, turn);
        span?.SetTag("gen_ai.operation.name", "execute_tool");
        span?.SetTag("gen_ai.tool.name", call.Use.Tool);
        span?.SetTag("gen_ai.tool.call.id", call.Use.Id);

        return span;
    }

    internal static Activity? SubAgent(Turn turn, string name)
    {
        var span = Start($"invoke_agent {name}", ActivityKind.Internal, turn);
        span?.SetTag("gen_ai.operation.name", "invoke_agent");
        span?.SetTag("gen_ai.agent.name", name);

        return span;
    }

    internal static void Answered(Activity? span, ToolAnswer answer)
    {
        if (answer.IsError)
        {
            span?.SetStatus(ActivityStatusCode.Error);
        }
    }

    private static Activity? Start(string name, ActivityKind kind, Turn turn)
    {
        var span = Source.StartActivity(name, kind);
        span?.SetTag("stigmer.execution.id", turn.Position.ExecutionId);
        span?.SetTag("stigmer.turn", turn.Number);

        return span;
    }
}
