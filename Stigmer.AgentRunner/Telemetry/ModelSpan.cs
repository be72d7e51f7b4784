using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Telemetry;

/// <summary>The span of one model call. What was said is in it only where somebody asked for that, and then without secrets.</summary>
internal static class ModelSpan
{
    internal static Activity? Start(ModelCall call, LanguageModel model, IReadOnlyList<ChatMessage> conversation)
    {
        var span = RunnerSource.Start($"chat {model.Choice.Model}", ActivityKind.Client);
        if (span is null)
        {
            return null;
        }

        span.SetTag("gen_ai.operation.name", "chat");
        span.SetTag("gen_ai.provider.name", model.Choice.Provider);
        span.SetTag("gen_ai.request.model", model.Choice.Model);
        span.SetTag("gen_ai.request.max_tokens", model.Defaults.MaxOutputTokens);
        span.SetTag("gen_ai.request.stream", true);
        if (call.Capture is { } capture)
        {
            var system = conversation.Where(message => message.Role == ChatRole.System);
            span.SetTag("gen_ai.system_instructions", capture(JsonSerializer.Serialize(system.Select(message => Text(message.Text)))));
            span.SetTag("gen_ai.input.messages", capture(JsonSerializer.Serialize(conversation.Except(system).Select(Message))));
        }

        return span;
    }

    internal static void Answered(Activity? span, ModelCall call, AssistantMessageBuilder received, AssistantMessage message)
    {
        if (span is null)
        {
            return;
        }

        Spent(span, message.Usage);
        span.SetTag("gen_ai.response.id", received.ResponseId);
        span.SetTag("gen_ai.response.model", received.ResponseModel);
        span.SetTag("gen_ai.response.finish_reasons", new[] { message.StopReason });
        span.SetTag("gen_ai.response.time_to_first_chunk", message.TimeToFirstToken.ToTimeSpan().TotalSeconds);
        if (call.Capture is { } capture)
        {
            var answer = new { role = "assistant", finish_reason = message.StopReason, parts = message.Blocks.Select(Part) };
            span.SetTag("gen_ai.output.messages", capture(JsonSerializer.Serialize(new[] { answer })));
        }
    }

    internal static void Failed(Activity? span, string errorType, string reason, Usage usage)
    {
        Spent(span, usage);
        span?.SetTag("error.type", errorType);
        span?.SetStatus(ActivityStatusCode.Error, reason);
    }

    private static void Spent(Activity? span, Usage usage)
    {
        if (usage.CalculateSize() == 0)
        {
            return;
        }

        span?.SetTag("gen_ai.usage.input_tokens", usage.InputTokens + usage.CacheReadTokens + usage.CacheWriteTokens);
        span?.SetTag("gen_ai.usage.output_tokens", usage.OutputTokens);
        span?.SetTag("gen_ai.usage.cache_read.input_tokens", usage.CacheReadTokens);
        span?.SetTag("gen_ai.usage.cache_creation.input_tokens", usage.CacheWriteTokens);
        if (usage.HasCostNanoUsd)
        {
            span?.SetTag("stigmer.usage.cost_usd", usage.CostNanoUsd / 1e9);
        }
    }

    private static object Message(ChatMessage message) => new { role = message.Role.Value, parts = message.Contents.Select(Part) };

    private static object Part(AIContent content) => content switch
    {
        TextContent text => Text(text.Text),
        TextReasoningContent thinking => new { type = "reasoning", content = thinking.Text },
        FunctionCallContent call => new { type = "tool_call", id = call.CallId, name = call.Name, arguments = (object?)call.Arguments },
        FunctionResultContent result => new { type = "tool_call_response", id = result.CallId, response = result.Result?.ToString() },
        _ => new { type = content.GetType().Name },
    };

    private static object Part(ContentBlock block) => block.KindCase switch
    {
        ContentBlock.KindOneofCase.Thinking => new { type = "reasoning", content = block.Thinking.Text },
        ContentBlock.KindOneofCase.ToolUse => new { type = "tool_call", id = block.ToolUse.Id, name = block.ToolUse.Tool, arguments = (object)JsonStruct.ToJson(block.ToolUse.Input) },
        _ => Text(block.Text),
    };

    private static object Text(string text) => new { type = "text", content = text };
}
