using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.LanguageModels.Anthropic;
using Stigmer.AgentRunner.LanguageModels.OpenAi;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.AgentRunner.LanguageModels.Streams;

/// <summary>Answers that are whole and yet not as the provider's documents have them: of gateways, of servers of one's own, of connections that end early.</summary>
public class OddStreamTests
{
    [Theory]
    // One index for all, or none.
    [InlineData("""{"tool_calls":[{"index":0,"id":"a","function":{"name":"ls","arguments":"{}"}},{"index":0,"id":"b","function":{"name":"ls","arguments":"{\"path\":\".\"}"}}]}""", "a b")]
    [InlineData("""{"tool_calls":[{"id":"a","function":{"name":"ls","arguments":"{}"}},{"id":"b","function":{"name":"ls","arguments":{"path":"."}}}]}""", "a b")]
    // The same id twice, and an id that is a number.
    [InlineData("""{"tool_calls":[{"index":0,"id":"a","function":{"name":"ls","arguments":"{}"}},{"index":1,"id":"a","function":{"name":"ls","arguments":"{}"}}]}""", "a a_2")]
    [InlineData("""{"content":null,"tool_calls":[{"index":0,"id":7,"function":{"name":"ls","arguments":null}}]}""", "7")]
    public async Task OpenAi_CallsThatAreHardToTellApart_AreEachWhole(string delta, string expected)
    {
        var message = await ReadAsync("openai", RecordedStreams.Data(RecordedStreams.Chunk(delta), RecordedStreams.Chunk("{}", "tool_calls"), "[DONE]"));

        var uses = message.Blocks.Select(block => block.ToolUse).ToArray();
        Assert.Equal(expected, string.Join(' ', uses.Select(use => use.Id)));
        Assert.All(uses, use => Assert.Equal(("ls", false), (use.Tool, use.HasUnreadableInput)));
    }

    [Theory]
    [InlineData("""{"choices":[{"delta":{"content":"ok"}}]}""", "[DONE]")]
    [InlineData("""{"choices":[{"delta":{"content":"ok","tool_calls":null},"finish_reason":""}]}""", """{"choices":[{"delta":{},"finish_reason":"eos"}]}""")]
    [InlineData("""{"created":1.5,"usage":null,"choices":[{"index":0,"delta":{"content":"ok"}}]}""", """{"choices":[{"delta":null,"finish_reason":"stop"}]}""")]
    [InlineData("""{"choices":[{"index":1,"delta":{"content":"of another"}},{"index":0,"delta":{"content":"ok"}}]}""", """{"choices":[{"index":0,"finish_reason":"stop"}]}""")]
    public async Task OpenAi_AnswerWithoutWhatIsNotNeeded_IsRead(string first, string last)
    {
        var message = await ReadAsync("openai", RecordedStreams.Data(first, last));

        Assert.Equal(("ok", "end_turn"), (message.Blocks.Single().Text, message.StopReason));
    }

    [Theory]
    [InlineData("""{"error":{"code":502,"message":"Provider disconnected"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}""", "openai broke off its answer (Provider disconnected)")]
    [InlineData("""{"error":"out of memory"}""", "openai broke off its answer (out of memory)")]
    public async Task OpenAi_ErrorInTheMiddle_IsSaidAndMayPass(string error, string expected)
    {
        var failure = await Assert.ThrowsAsync<LanguageModelException>(
            () => ReadAsync("openai", RecordedStreams.Data(RecordedStreams.Chunk("""{"content":"half"}"""), error)));

        Assert.Equal((expected, true), (failure.Message, failure.IsTransient));
    }

    [Theory]
    [InlineData("reasoning_content")]
    [InlineData("reasoning")]
    public async Task OpenAi_WhatIsThoughtAloud_IsKept(string field)
    {
        var message = await ReadAsync("openai", RecordedStreams.Data(
            RecordedStreams.Chunk($$"""{"{{field}}":"Hm, "}"""), RecordedStreams.Chunk($$"""{"{{field}}":"so."}"""), RecordedStreams.Chunk("""{"content":"Well."}""", "stop")));

        Assert.Equal(("Hm, so.", "Well."), (message.Blocks[0].Thinking.Text, message.Blocks[1].Text));
    }

    [Fact]
    public async Task Read_CharacterInTwoPieces_IsWhole()
    {
        Assert.Equal("x😀y", (await ReadAsync("openai", RecordedStreams.Data(
            RecordedStreams.Chunk("""{"content":"x\ud83d"}"""), RecordedStreams.Chunk("""{"content":"\ude00y"}""", "stop")))).Blocks.Single().Text);
        Assert.Equal("x😀y", (await ReadAsync("anthropic", RecordedStreams.Events(
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x\ud83d"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\ude00y"}}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}"""))).Blocks.Single().Text);
    }

    [Fact]
    public async Task Anthropic_InputThatComesAtOnce_IsRead() =>
        Assert.Equal("src", (await ReadAsync("anthropic", ToolUse("""{"path":"src"}""", ""))).Blocks.Single().ToolUse.Input.Fields["path"].StringValue);

    [Fact]
    public async Task Anthropic_EventsWithoutNames_AreRead()
    {
        var stream = RecordedStreams.Anthropic.Split('\n').Where(line => !line.StartsWith("event:", StringComparison.Ordinal));

        Assert.Equal("tool_use", (await ReadAsync("anthropic", string.Join('\n', stream))).StopReason);
    }

    [Fact]
    public void Read_WhatBringsNothingYet_IsASignOfLife()
    {
        var anthropic = new AnthropicStream();
        Assert.Empty(anthropic.Read("""{"type":"ping"}""").Contents);
        anthropic.Read("""{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"ls","input":{}}}""");
        Assert.IsType<ToolInputPiece>(anthropic.Read(
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{"}}""").Contents.Single());

        Assert.IsType<ToolInputPiece>(new OpenAiStream().Read(RecordedStreams.Chunk(
            """{"tool_calls":[{"index":0,"id":"a","function":{"name":"ls","arguments":"{"}}]}""")).Contents.Single());
    }

    private static string ToolUse(string atOnce, string inPieces) => RecordedStreams.Events(
        $$$"""{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"ls","input":{{{atOnce}}}}}""",
        $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{{{inPieces}}}"}}""",
        """{"type":"content_block_stop","index":0}""",
        """{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":1}}""",
        """{"type":"message_stop"}""");

    private static async Task<AssistantMessage> ReadAsync(string provider, string stream)
    {
        await using var replayed = await ReplayedProvider.StartAsync(provider);

        return await replayed.ReadAsync(RecordedStreams.Bytes(stream));
    }
}
