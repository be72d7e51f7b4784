using Stigmer.AgentRunner.LanguageModels;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.LanguageModels;

public sealed class FallbackTests
{
    private const string Answer =
        """{"id":"c","object":"chat.completion.chunk","created":1,"model":"gpt-4.1","choices":[{"index":0,"delta":{"content":"from elsewhere"},"finish_reason":"stop"}]}""";

    private readonly RecordingObserver _observer = new();

    [Fact]
    public async Task CallAsync_Overloaded_AsksTheNextModelOfTheList()
    {
        await using var server = await ScriptedModelServer.StartAsync(
            request => request.Model == "claude-haiku-4-5" ? ModelAnswer.Text("I am here") : ModelAnswer.Overloaded());

        var message = await ModelConversation.AskAsync(
            Settings(server), _observer, new ModelWish("", "opus") { Fallbacks = ["sonnet", "claude-haiku-4.5", "demo"] }, ModelConversation.Typical);

        Assert.Equal(("I am here", "claude-haiku-4.5"), (message.Blocks.Single().Text, message.Model));
        // Twice each, and then the next; the numbers of the calls go on, so that live text of a later one replaces that of the one before.
        Assert.Equal(
            ["claude-opus-4-5", "claude-opus-4-5", "claude-sonnet-4-5", "claude-sonnet-4-5", "claude-haiku-4-5"],
            server.Requests.Select(request => request.Model));
        Assert.Equal([1, 2, 3, 4], _observer.Failures.Select(failure => failure.Call));
        Assert.Equal("anthropic cannot answer now (529: Overloaded); asking sonnet (anthropic) instead", _observer.Failures[1].ToString());
        Assert.Equal("anthropic cannot answer now (529: Overloaded); asking claude-haiku-4.5 (anthropic) instead", _observer.Failures[3].ToString());
    }

    [Fact]
    public async Task CallAsync_Declined_IsPaidForAndAnotherProviderIsAsked()
    {
        await using var server = await ScriptedModelServer.StartAsync(_ => ModelAnswer.Text("No.") with { StopReason = "refusal" });
        await using var other = await ScriptedEndpoint.StartAsync(EndpointReply.Events(Answer, "[DONE]"));

        var message = await ModelConversation.AskAsync(
            Settings(server) with { OpenAiKey = "b-key", OpenAiBaseUrl = new Uri(other.Address, "/v1"), Fallbacks = ["openai/gpt-4.1"] },
            _observer, ModelWish.None, ModelConversation.Typical);

        Assert.Equal(("from elsewhere", "openai", "gpt-4.1"), (message.Blocks.Single().Text, message.Provider, message.Model));
        var failure = Assert.Single(_observer.Failures);
        Assert.Equal("the model claude-sonnet-4.5 declined to answer; asking gpt-4.1 (openai) instead", failure.ToString());
        Assert.True(failure.Spent is { Calls: 1, Usage: { OutputTokens: > 0, HasCostNanoUsd: true } });
    }

    [Fact]
    public async Task CallAsync_NobodyAnswers_SaysWhatTheLastOneSaid()
    {
        await using var server = await ScriptedModelServer.StartAsync(_ => ModelAnswer.Overloaded());

        var failure = await Assert.ThrowsAsync<LanguageModelException>(() => ModelConversation.AskAsync(
            Settings(server), _observer, ModelWish.None with { Fallbacks = ["gpt-4.1"] }, ModelConversation.Typical));

        Assert.Contains("the provider openai needs a key; set OPENAI_API_KEY", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_ModelThatCouldNotAnswer_IsPassedOverForAWhile()
    {
        await using var server = await ScriptedModelServer.StartAsync(
            request => request.Model == "claude-haiku-4-5" ? ModelAnswer.Text("ok") : ModelAnswer.Unauthorized());
        var clock = new StoppedClock();
        using var models = new LanguageModelCatalog(Settings(server) with { Fallbacks = ["haiku"] }, clock);
        var caller = ModelConversation.NewCaller(clock);
        var call = new ModelCall(models.Choose(ModelWish.None, ModelWish.None), 1, _ => ModelConversation.Typical, []);

        await caller.CallAsync(call, _observer, CancellationToken.None).WithPatience();
        await caller.CallAsync(call, _observer, CancellationToken.None).WithPatience();
        clock.Pass(TimeSpan.FromMinutes(2));
        await caller.CallAsync(call, _observer, CancellationToken.None).WithPatience();

        Assert.Equal(
            ["claude-sonnet-4-5", "claude-haiku-4-5", "claude-haiku-4-5", "claude-sonnet-4-5", "claude-haiku-4-5"],
            server.Requests.Select(request => request.Model));
    }

    [Fact]
    public async Task CallAsync_ConversationTooLong_IsSaidAtOnceToWhoeverCanShortenIt()
    {
        await using var server = await ScriptedModelServer.StartAsync(
            _ => ModelAnswer.Fail(new ModelFault(400, "invalid_request_error", "prompt is too long: 208310 tokens > 200000 maximum")));

        var failure = await Assert.ThrowsAsync<LanguageModelException>(() => ModelConversation.AskAsync(
            Settings(server), _observer, ModelWish.None with { Fallbacks = ["haiku"] }, ModelConversation.Typical));

        Assert.True(failure.IsOverflow);
        Assert.Single(server.Requests);
    }

    private static ModelSettings Settings(ScriptedModelServer server) => new() { AnthropicKey = "a-key", AnthropicBaseUrl = server.Address, MaxTokens = 500 };
}
