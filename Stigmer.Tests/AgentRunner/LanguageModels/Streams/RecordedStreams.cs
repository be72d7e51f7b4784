using System.Text;

namespace Stigmer.Tests.AgentRunner.LanguageModels.Streams;

/// <summary>Answers as the providers send them, with everything in them: kinds that we know, kinds that may come, and letters of several bytes.</summary>
internal static class RecordedStreams
{
    internal static readonly string Anthropic = Events(
        """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":25,"cache_creation_input_tokens":3,"cache_read_input_tokens":5,"output_tokens":1}}}""",
        """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
        """{"type":"ping"}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm, ök"}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}""",
        """{"type":"content_block_stop","index":0}""",
        """{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"b3BhcXVl"}}""",
        """{"type":"content_block_stop","index":1}""",
        """{"type":"content_block_start","index":2,"content_block":{"type":"text","text":""}}""",
        """{"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"Grüße 😀 "}}""",
        """{"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"\n\tend"}}""",
        """{"type":"content_block_delta","index":2,"delta":{"type":"delta_of_tomorrow","what":1}}""",
        """{"type":"content_block_stop","index":2}""",
        """{"type":"event_of_tomorrow","index":9}""",
        """{"type":"content_block_start","index":8,"content_block":{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{}}}""",
        """{"type":"content_block_delta","index":8,"delta":{"type":"input_json_delta","partial_json":"{\"query\":\"x\"}"}}""",
        """{"type":"content_block_stop","index":8}""",
        """{"type":"content_block_start","index":9,"content_block":{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"type":"web_search_result","title":"T","url":"https://example.test","encrypted_content":"e","page_age":null}]}}""",
        """{"type":"content_block_stop","index":9}""",
        """{"type":"content_block_delta","index":2,"delta":{"type":"citations_delta","citation":{"type":"char_location","cited_text":"c","document_index":0,"document_title":null,"start_char_index":0,"end_char_index":1}}}""",
        """{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"toolu_1","name":"ls","input":{}}}""",
        """{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":""}}""",
        """{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{\"path\": \"sr"}}""",
        """{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"c😀\", \"depth\": 2}"}}""",
        """{"type":"content_block_stop","index":3}""",
        """{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":15}}""",
        """{"type":"message_stop"}""");

    internal static readonly string OpenAi =
        ": keep-alive\n\n" + Data(
            Chunk("""{"role":"assistant","content":""}"""),
            Chunk("""{"content":"Grüße 😀 ","reasoning_content":null,"field_of_tomorrow":{"a":[1]}}"""),
            Chunk("""{"content":"\n\tend"}"""),
            Chunk("""{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"ls","arguments":""}}]}"""),
            Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"path\": \"sr"}}]}"""),
            Chunk("""{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"glob","arguments":"{}"}}]}"""),
            Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"c😀\", \"depth\": 2}"}}]}"""),
            Chunk("{}", "tool_calls"),
            """{"id":"c","object":"chat.completion.chunk","created":1,"model":"gpt-4.1","choices":[],"usage":{"prompt_tokens":30,"completion_tokens":9,"total_tokens":39,"prompt_tokens_details":{"cached_tokens":20}}}""",
            "[DONE]");

    internal static readonly string Ollama = string.Concat(new[]
    {
        """{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"","thinking":"Hm, ök"},"done":false}""",
        """{"message":{"role":"assistant","content":"Grüße 😀 "},"done":false,"field_of_tomorrow":[{}]}""",
        "",
        """{"message":{"role":"assistant","content":"\n\tend"},"done":false}""",
        """{"message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"ls","arguments":{"path":"src😀","depth":2}}}]},"done":false}""",
        """{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":26,"eval_count":8}""",
    }.Select(line => line + "\n"));

    internal static byte[] Bytes(string stream) => Encoding.UTF8.GetBytes(stream);

    /// <summary>Server-sent events as Anthropic sends them: each with its name.</summary>
    internal static string Events(params string[] events) => string.Concat(events.Select(data =>
        $"event: {System.Text.Json.JsonDocument.Parse(data).RootElement.GetProperty("type").GetString()}\ndata: {data}\n\n"));

    internal static string Data(params string[] events) => string.Concat(events.Select(data => $"data: {data}\n\n"));

    internal static string Chunk(string delta, string? reason = null) =>
        $$"""{"id":"c","object":"chat.completion.chunk","created":1,"model":"gpt-4.1","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{(reason is null ? "null" : $"\"{reason}\"")}}}]}""";
}
