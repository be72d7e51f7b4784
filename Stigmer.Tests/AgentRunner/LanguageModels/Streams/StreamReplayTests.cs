using System.Text;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.AgentRunner.LanguageModels.Streams;

/// <summary>Recorded traffic, read through the whole client over a real connection.</summary>
public class StreamReplayTests
{
    [Theory]
    [InlineData("anthropic")]
    [InlineData("openai")]
    [InlineData("ollama")]
    public async Task Read_SplitAtEveryByte_IsTheSameAnswer(string provider)
    {
        await using var replayed = await ReplayedProvider.StartAsync(provider);
        var bytes = RecordedStreams.Bytes(ReplayedProvider.RecordingOf(provider)).AsMemory();
        var expected = await replayed.ReadAsync(bytes);
        AssertIsWhole(expected);

        for (var split = 1; split < bytes.Length; split++)
        {
            Assert.Equal(expected, await replayed.ReadAsync(bytes[..split], bytes[split..]));
        }

        // Each byte by itself.
        Assert.Equal(expected, await replayed.ReadAsync([.. Enumerable.Range(0, bytes.Length).Select(index => (ReadOnlyMemory<byte>)bytes.Slice(index, 1))]));
    }

    [Theory]
    [InlineData("anthropic")]
    [InlineData("openai")]
    [InlineData("ollama")]
    public async Task Read_CutOffAnywhere_IsNoAnswer(string provider)
    {
        await using var replayed = await ReplayedProvider.StartAsync(provider);
        var stream = ReplayedProvider.RecordingOf(provider);
        var bytes = RecordedStreams.Bytes(stream).AsMemory();
        // What comes behind the proof that the answer is whole may be missing.
        var proof = provider switch
        {
            "anthropic" => BytesBefore("\"stop_reason\":\"tool_use\""),
            "openai" => BytesBefore("\"finish_reason\":\"tool_calls\""),
            _ => bytes.Length - 2,
        };

        for (var length = 0; length < proof; length += 7)
        {
            var failure = await Assert.ThrowsAsync<LanguageModelException>(() => replayed.ReadAsync(bytes[..length]));
            Assert.True(failure.IsTransient, failure.Message);
        }

        int BytesBefore(string text) => Encoding.UTF8.GetByteCount(stream[..stream.IndexOf(text, StringComparison.Ordinal)]);
    }

    [Fact]
    public async Task Anthropic_LinesThatEndAsOnWindows_AreRead()
    {
        await using var replayed = await ReplayedProvider.StartAsync("anthropic");

        AssertIsWhole(await replayed.ReadAsync(RecordedStreams.Bytes(RecordedStreams.Anthropic.ReplaceLineEndings("\r\n"))));
    }

    [Theory]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", true, "overloaded_error: Overloaded")]
    [InlineData("""{"type":"error","error":{"type":"api_error","message":"Internal"}}""", true, "api_error: Internal")]
    [InlineData("""{"type":"error","error":{"type":"invalid_request_error","message":"No such thing"}}""", false, "invalid_request_error: No such thing")]
    public async Task Anthropic_ErrorInTheMiddle_IsSaidAndMayPass(string error, bool passes, string expected)
    {
        await using var replayed = await ReplayedProvider.StartAsync("anthropic");
        var half = RecordedStreams.Anthropic[..RecordedStreams.Anthropic.IndexOf("event: event_of_tomorrow", StringComparison.Ordinal)];

        var failure = await Assert.ThrowsAsync<LanguageModelException>(() => replayed.ReadAsync(RecordedStreams.Bytes(half + RecordedStreams.Events(error))));

        Assert.Equal(passes, failure.IsTransient);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        // What had been read is paid for.
        Assert.Equal(25, failure.Spent?.Usage.InputTokens);
    }

    [Theory]
    [InlineData("anthropic", "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\n\n")]
    [InlineData("anthropic", "event: message_start\ndata: not json at all\n\n")]
    [InlineData("anthropic", "<html><body>Bad gateway</body></html>")]
    [InlineData("anthropic", "")]
    [InlineData("openai", "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\n\n")]
    [InlineData("openai", "data: {\"error\":{\"message\":\"The server had an error\",\"type\":\"server_error\"}}\n\n")]
    [InlineData("openai", "data: {\"choices\":\"none\"}\n\n")]
    [InlineData("openai", "data: [DONE]\n\n")]
    [InlineData("openai", "")]
    [InlineData("ollama", "{\"message\":{\"content\":\"half\n")]
    [InlineData("ollama", "{\"message\":\"a text\",\"done\":false}\n")]
    [InlineData("ollama", "{\"message\":{\"content\":5},\"done\":false}\n")]
    [InlineData("ollama", "{\"message\":{\"tool_calls\":[{}]},\"done\":false}\n")]
    [InlineData("ollama", "{\"done\":\"perhaps\"}\n")]
    [InlineData("ollama", "[1,2]\n")]
    [InlineData("ollama", "{\"error\":\"llama runner process has terminated\"}\n")]
    [InlineData("ollama", "")]
    public async Task Read_WhatIsNoAnswer_IsAskedForAgain(string provider, string stream)
    {
        await using var replayed = await ReplayedProvider.StartAsync(provider);

        var failure = await Assert.ThrowsAsync<LanguageModelException>(() => replayed.ReadAsync(RecordedStreams.Bytes(stream)));

        Assert.True(failure.IsTransient, failure.Message);
    }

    [Fact]
    public async Task Anthropic_EventsOutOfOrder_DoNotBreakTheReader()
    {
        await using var replayed = await ReplayedProvider.StartAsync("anthropic");
        var stream = RecordedStreams.Events(
            """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":15}}""",
            """{"type":"content_block_delta","index":7,"delta":{"type":"input_json_delta","partial_json":"{}"}}""",
            """{"type":"content_block_stop","index":7}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Well"}}""",
            """{"type":"message_stop"}""");

        var message = await replayed.ReadAsync(RecordedStreams.Bytes(stream));

        Assert.Equal(("Well", "end_turn", 15), (message.Blocks.Single().Text, message.StopReason, message.Usage.OutputTokens));
    }

    [Theory]
    [InlineData("end_turn", "end_turn")]
    [InlineData("max_tokens", "max_tokens")]
    [InlineData("stop_sequence", "stop_sequence")]
    [InlineData("pause_turn", "pause_turn")]
    [InlineData("refusal", "refusal")]
    [InlineData("model_context_window_exceeded", "model_context_window_exceeded")]
    [InlineData("reason_of_tomorrow", "reason_of_tomorrow")]
    public async Task Anthropic_EveryReasonToStop_IsPassedOn(string reason, string expected)
    {
        await using var replayed = await ReplayedProvider.StartAsync("anthropic");
        var stream = RecordedStreams.Anthropic.Replace("\"stop_reason\":\"tool_use\"", $"\"stop_reason\":\"{reason}\"", StringComparison.Ordinal);

        Assert.Equal(expected, await StopReasonAsync(replayed, stream));
    }

    [Theory]
    [InlineData("""{"content":"ok"}""", "stop", "end_turn")]
    [InlineData("""{"content":"ok"}""", "length", "max_tokens")]
    [InlineData("""{"content":"ok"}""", "content_filter", "refusal")]
    [InlineData("""{"refusal":"No."}""", "stop", "refusal")]
    // Some that speak this protocol say "stop" of an answer that asks for tools.
    [InlineData("""{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"ls","arguments":"{}"}}]}""", "stop", "tool_use")]
    public async Task OpenAi_EveryReasonToStop_IsPassedOn(string delta, string reason, string expected)
    {
        await using var replayed = await ReplayedProvider.StartAsync("openai");
        var stream = RecordedStreams.Data(RecordedStreams.Chunk(delta), RecordedStreams.Chunk("{}", reason), "[DONE]");

        Assert.Equal(expected, await StopReasonAsync(replayed, stream));
    }

    [Fact]
    public async Task OpenAi_CallsInPiecesInterleaved_AreEachWhole()
    {
        await using var replayed = await ReplayedProvider.StartAsync("openai");
        var stream = RecordedStreams.Data(
            RecordedStreams.Chunk("""{"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"glob","arguments":"{\"pattern\":"}},{"index":0,"id":"a","type":"function","function":{"name":"ls","arguments":"{\"path"}}]}"""),
            RecordedStreams.Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"\":\"src\"}"}},{"index":1,"function":{"arguments":"\"*\"}"}}]}"""),
            RecordedStreams.Chunk("""{"tool_calls":[{"index":2,"id":"c","type":"function","function":{"name":"grep","arguments":"{\"pattern\": \"a\"b\"}"}}]}"""),
            RecordedStreams.Chunk("{}", "tool_calls"),
            "[DONE]");

        var uses = (await replayed.ReadAsync(RecordedStreams.Bytes(stream))).Blocks.Select(block => block.ToolUse).ToArray();

        Assert.Equal(["a", "b", "c"], uses.Select(use => use.Id));
        Assert.Equal(("src", "*"), (uses[0].Input.Fields["path"].StringValue, uses[1].Input.Fields["pattern"].StringValue));
        Assert.Equal([false, false, true], uses.Select(use => use.HasUnreadableInput));
    }

    [Fact]
    public async Task Ollama_ArgumentsAsText_AreRead()
    {
        await using var replayed = await ReplayedProvider.StartAsync("ollama");
        var stream = """{"message":{"tool_calls":[{"function":{"name":"ls","arguments":"{\"path\":\"src\"}"}}]},"done":true}""" + "\n";

        Assert.Equal("src", (await replayed.ReadAsync(RecordedStreams.Bytes(stream))).Blocks.Single().ToolUse.Input.Fields["path"].StringValue);
    }

    // An answer that declines is a failure with the answer in it.
    private static async Task<string> StopReasonAsync(ReplayedProvider replayed, string stream)
    {
        try
        {
            return (await replayed.ReadAsync(RecordedStreams.Bytes(stream))).StopReason;
        }
        catch (LanguageModelException e) when (e.Message.Contains("declined", StringComparison.Ordinal))
        {
            return "refusal";
        }
    }

    private static void AssertIsWhole(AssistantMessage message)
    {
        Assert.Equal("Grüße 😀 \n\tend", string.Concat(message.Blocks.Select(block => block.Text)));
        var use = message.Blocks.First(block => block.KindCase == ContentBlock.KindOneofCase.ToolUse).ToolUse;
        Assert.Equal(("ls", "src😀", 2), (use.Tool, use.Input.Fields["path"].StringValue, use.Input.Fields["depth"].NumberValue));
        Assert.Equal("tool_use", message.StopReason);
        Assert.True(message.Usage is { InputTokens: > 0, OutputTokens: > 0 });
    }
}
