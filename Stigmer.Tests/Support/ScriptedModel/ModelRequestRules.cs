using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Stigmer.Tests.Support.ScriptedModel;

/// <summary>What the real API refuses, so that a client that passes here passes there.</summary>
internal static class ModelRequestRules
{
    /// <summary>The first thing that is wrong with a request, or null.</summary>
    internal static ModelFault? Check(JsonElement body, IHeaderDictionary headers)
    {
        // The API itself takes a bearer too; gateways before it may not.
        if (string.IsNullOrEmpty(headers["x-api-key"]))
        {
            return new ModelFault(401, "authentication_error", "x-api-key header is required");
        }

        if (string.IsNullOrEmpty(headers["anthropic-version"]))
        {
            return Invalid("anthropic-version: header is required");
        }

        var missing = new[] { "model", "max_tokens", "messages" }.FirstOrDefault(name => !body.TryGetProperty(name, out _));

        return missing is null ? CheckMessages(body.GetProperty("messages")) : Invalid($"{missing}: Field required");
    }

    private static ModelFault? CheckMessages(JsonElement array)
    {
        ModelMessage[] messages = [.. array.EnumerateArray().Select(ModelMessage.Read)];
        if (messages.Length == 0)
        {
            return Invalid("messages: at least one message is required");
        }

        if (messages[0].Role != "user")
        {
            return Invalid("messages: first message must use the \"user\" role");
        }

        for (var i = 0; i < messages.Length; i++)
        {
            var fault = CheckMessage(i, messages[i], i > 0 ? messages[i - 1] : null, i + 1 < messages.Length ? messages[i + 1] : null);
            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
    }

    private static ModelFault? CheckMessage(int index, ModelMessage message, ModelMessage? before, ModelMessage? after)
    {
        if (message.Role is not ("user" or "assistant"))
        {
            return Invalid($"messages.{index}.role: Input should be 'user' or 'assistant'");
        }

        if (message.Blocks.Any(block => block.Type == "text" && block.Text.Length == 0))
        {
            return Invalid($"messages.{index}: text content blocks must be non-empty");
        }

        var asked = Ids(before, "assistant", "tool_use");
        var stray = Ids(message, "user", "tool_result").Except(asked).FirstOrDefault();
        if (stray is not null)
        {
            return Invalid($"messages.{index}: unexpected `tool_use_id` found in `tool_result` blocks: {stray}");
        }

        var open = Ids(message, "assistant", "tool_use").Except(Ids(after, "user", "tool_result")).FirstOrDefault();

        return open is null
            ? null
            : Invalid($"messages.{index}: `tool_use` ids were found without `tool_result` blocks immediately after: {open}");
    }

    private static IEnumerable<string> Ids(ModelMessage? message, string role, string type) =>
        message?.Role == role ? message.Blocks.Where(block => block.Type == type).Select(block => block.ToolUseId!) : [];

    private static ModelFault Invalid(string message) => new(400, "invalid_request_error", message);
}
