using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.Api.Executions.V1;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.LanguageModels.Anthropic;

public sealed class AnthropicModelTests : IAsyncLifetime
{
    private readonly RecordingObserver _observer = new();
    private ScriptedModelServer? _server;

    [Fact]
    public async Task CallAsync_TextThinkingAndTool_ComeBackWholeAndInOrder()
    {
        var answer = new ModelAnswer
        {
            Blocks =
            [
                new AnswerBlock.Thinking("Let me think about it.", "sig-1"),
                new AnswerBlock.Text("I look around, and trailing blanks stay.  "),
                ModelAnswer.Use("ls", new { path = "src", depth = 2, nested = new { a = new[] { 1, 2 } } }),
                ModelAnswer.Use("read_file", new { path = "a" }),
            ],
            InputTokens = 7,
            CacheReadTokens = 5,
            CacheWriteTokens = 3,
            OutputTokens = 11,
        };

        var message = await AskAsync(_ => answer);

        Assert.Equal(
            [ContentBlock.KindOneofCase.Thinking, ContentBlock.KindOneofCase.Text, ContentBlock.KindOneofCase.ToolUse, ContentBlock.KindOneofCase.ToolUse],
            message.Blocks.Select(block => block.KindCase));
        Assert.Equal(new Thinking { Text = "Let me think about it.", Signature = "sig-1" }, message.Blocks[0].Thinking);
        Assert.Equal("I look around, and trailing blanks stay.  ", message.Blocks[1].Text);
        Assert.Equal("ls", message.Blocks[2].ToolUse.Tool);
        Assert.Equal("src", message.Blocks[2].ToolUse.Input.Fields["path"].StringValue);
        Assert.Equal(2, message.Blocks[2].ToolUse.Input.Fields["depth"].NumberValue);
        Assert.Equal(2, message.Blocks[2].ToolUse.Input.Fields["nested"].StructValue.Fields["a"].ListValue.Values.Count);
        Assert.Equal("tool_use", message.StopReason);
        // 7 and 11 tokens at 3 and 15 dollars a million, 5 read at 0.30 and 3 written at 3.75.
        Assert.Equal(new Usage { InputTokens = 7, CacheReadTokens = 5, CacheWriteTokens = 3, OutputTokens = 11, CostNanoUsd = 198_750 }, message.Usage);
        Assert.Equal(("anthropic", "claude-sonnet-4.5", 3), (message.Provider, message.Model, message.Turn));
        Assert.True(_observer.Pieces > 1);
        Assert.Equal(message.Blocks[1].Text, _observer.Text.ToString());
    }

    [Fact]
    public async Task CallAsync_Conversation_GoesOutAsTheApiWantsIt()
    {
        ChatMessage[] conversation =
        [
            new(ChatRole.System, "Be brief."),
            new(ChatRole.User, "Look."),
            new(ChatRole.Assistant,
            [
                new TextReasoningContent("hm") { ProtectedData = "sig-9" },
                new TextContent("Looking. "),
                new FunctionCallContent("call-1", "ls", new Dictionary<string, object?> { ["path"] = "." }),
            ]),
            new(ChatRole.Tool, [new FunctionResultContent("call-1", "a.txt") { Exception = new IOException() }]),
            new(ChatRole.User, "And?"),
        ];

        await AskAsync(ModelScripts.Text("ok"), conversation);

        var request = Assert.Single(_server!.Requests);
        Assert.Empty(_server.Refusals);
        Assert.Equal(("claude-sonnet-4-5", "a-key", true), (request.Model, request.ApiKey, request.Stream));
        Assert.Equal("Be brief.", request.System);
        Assert.Equal(["user", "assistant", "user"], request.Messages.Select(message => message.Role));
        var assistant = request.Body.GetProperty("messages")[1].GetProperty("content");
        Assert.Equal("sig-9", assistant[0].GetProperty("signature").GetString());
        Assert.Equal("Looking. ", assistant[1].GetProperty("text").GetString());
        Assert.Equal(".", assistant[2].GetProperty("input").GetProperty("path").GetString());
        Assert.True(request.Body.GetProperty("messages")[2].GetProperty("content")[0].GetProperty("is_error").GetBoolean());
        Assert.Equal("And?", request.Body.GetProperty("messages")[2].GetProperty("content")[1].GetProperty("text").GetString());
        Assert.Equal(500, request.Body.GetProperty("max_tokens").GetInt32());
        Assert.Equal(0.5, request.Body.GetProperty("temperature").GetDouble());
    }

    [Fact]
    public async Task CallAsync_Conversation_IsMarkedForTheCacheWhereItGrows()
    {
        ChatMessage[] conversation =
        [
            new(ChatRole.System, "Be brief."),
            new(ChatRole.User, "Look."),
            new(ChatRole.Assistant, [new FunctionCallContent("call-1", "ls")]),
            new(ChatRole.Tool, [new FunctionResultContent("call-1", "a.txt")]),
            new(ChatRole.Assistant, [new FunctionCallContent("call-2", "ls"), new FunctionCallContent("call-3", "ls")]),
            new(ChatRole.Tool, [new FunctionResultContent("call-2", "b.txt"), new FunctionResultContent("call-3", "c.txt")]),
        ];

        await AskAsync(ModelScripts.Text("ok"), conversation);

        var body = Assert.Single(_server!.Requests).Body;
        Assert.True(IsMarked(body.GetProperty("system")[0]));
        // Of the turns: the end, and the end before it. Four marks are all that the API takes, and the last tool has one.
        Assert.Equal(
            [[false], [false], [true], [false, false], [false, true]],
            body.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("content").EnumerateArray().Select(IsMarked).ToArray()).ToArray());

        static bool IsMarked(System.Text.Json.JsonElement block) =>
            block.TryGetProperty("cache_control", out var control) && control.GetProperty("type").GetString() == "ephemeral";
    }

    [Fact]
    public async Task CallAsync_IdsOfOtherProviders_AreMadeToFit()
    {
        ChatMessage[] conversation =
        [
            new(ChatRole.User, "Look."),
            new(ChatRole.Assistant, [new FunctionCallContent("functions.ls:0", "ls")]),
            new(ChatRole.Tool, [new FunctionResultContent("functions.ls:0", "a.txt")]),
            new(ChatRole.Assistant, [new FunctionCallContent("functions.ls:0", "ls")]),
            new(ChatRole.Tool, [new FunctionResultContent("functions.ls:0", "b.txt")]),
        ];

        await AskAsync(ModelScripts.Text("ok"), conversation);

        var messages = Assert.Single(_server!.Requests).Body.GetProperty("messages");
        Assert.Equal(
            ["functions_ls_0", "functions_ls_0", "functions_ls_0_2", "functions_ls_0_2"],
            messages.EnumerateArray().Skip(1).Select(message => message.GetProperty("content")[0]).Select(block =>
                (block.TryGetProperty("id", out var id) ? id : block.GetProperty("tool_use_id")).GetString()));
    }

    [Fact]
    public async Task CallAsync_AnswerThatGoesOn_DoesNotEndInBlanks()
    {
        await AskAsync(ModelScripts.Text("ok"), [new(ChatRole.User, "Look."), new(ChatRole.Assistant, "Well, \n")]);

        Assert.Equal("Well,", Assert.Single(_server!.Requests).Body.GetProperty("messages")[1].GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task CallAsync_FaultsThatPass_AreAskedAgain()
    {
        var message = await AskAsync(ModelScripts.Text("here I am").After(
            ModelAnswer.Overloaded(),
            ModelAnswer.Broken(),
            ModelAnswer.Text("half an answer that is cut") with { CutAfterEvents = 4 },
            ModelAnswer.Text("half an answer that fails") with { FailAfterEvents = 4 }));

        Assert.Equal("here I am", message.Blocks.Single().Text);
        Assert.Equal(4, _observer.Retries.Count);
        Assert.Contains("529: Overloaded", _observer.Retries[0], StringComparison.Ordinal);
        // What was refused used nothing. What failed in the middle had been read, and is paid for; of a broken connection even that may be lost.
        Assert.Equal([null, null], _observer.Failures.Take(2).Select(failure => failure.Spent));
        Assert.True(_observer.Failures[3].Spent is { Calls: 1, Provider: "anthropic", Usage: { InputTokens: > 0, HasCostNanoUsd: true } });
    }

    [Fact]
    public async Task CallAsync_RetryAfter_IsWaitedFor()
    {
        var clock = new StoppedClock();

        var asking = AskAsync(ModelScripts.Text("ok").After(ModelAnswer.RateLimited(30)), clock: clock);
        await clock.WaitingFor(TimeSpan.FromSeconds(30)).WithPatience();
        Assert.False(asking.IsCompleted);
        clock.Pass(TimeSpan.FromSeconds(30));

        Assert.Equal("ok", (await asking.WithPatience()).Blocks.Single().Text);
    }

    [Fact]
    public async Task CallAsync_KeyRefused_FailsAtOnceAndNamesTheVariable()
    {
        var failure = await Assert.ThrowsAsync<LanguageModelException>(() => AskAsync(_ => ModelAnswer.Unauthorized()));

        Assert.Contains("check ANTHROPIC_API_KEY", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a-key", failure.ToString(), StringComparison.Ordinal);
        Assert.Single(_server!.Requests);
    }

    [Fact]
    public async Task CallAsync_NeverBetter_GivesUpAndSaysHowOften()
    {
        var failure = await Assert.ThrowsAsync<LanguageModelException>(() => AskAsync(_ => ModelAnswer.Overloaded()));

        Assert.Contains("(asked 5 times)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_Cancelled_EndsTheCall()
    {
        using var cancel = new CancellationTokenSource();
        var gate = new Gate();

        var asking = AskAsync(_ => ModelAnswer.Text("never") with { Gate = gate }, cancellationToken: cancel.Token);
        await gate.Reached.WithPatience();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WithPatience());
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private async Task<AssistantMessage> AskAsync(
        ModelScript script, IReadOnlyList<ChatMessage>? messages = null, TimeProvider? clock = null, CancellationToken cancellationToken = default)
    {
        _server = await ScriptedModelServer.StartAsync(script);
        using var models = new LanguageModelCatalog(
            new ModelSettings { AnthropicKey = "a-key", AnthropicBaseUrl = _server.Address, MaxTokens = 500, Temperature = 0.5f },
            clock ?? TimeProvider.System);
        var caller = ModelConversation.NewCaller(clock ?? TimeProvider.System, maxCalls: 5);
        var call = new ModelCall(models.Choose(ModelWish.None, ModelWish.None), Turn: 3, _ => messages ?? [new(ChatRole.User, "Hello")], []);

        return await caller.CallAsync(call, _observer, cancellationToken).WithPatience();
    }
}
