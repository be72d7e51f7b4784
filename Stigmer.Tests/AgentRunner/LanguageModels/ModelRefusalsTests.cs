using System.Net;
using System.Net.Http.Headers;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.LanguageModels;

public class ModelRefusalsTests
{
    private static readonly StoppedClock Clock = new();

    [Theory]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(503, true)]
    [InlineData(529, true)]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(404, false)]
    [InlineData(413, false)]
    public async Task SendAsync_Refusal_PassesOrNot(int status, bool passes) =>
        Assert.Equal(passes, (await RefuseAsync(new HttpResponseMessage((HttpStatusCode)status))).IsTransient);

    [Fact]
    public async Task SendAsync_RetryAfter_IsReadInAllItsForms()
    {
        Assert.Equal(TimeSpan.FromSeconds(7), (await RefuseAsync(Busy(headers => headers.RetryAfter = new(TimeSpan.FromSeconds(7))))).RetryAfter);
        Assert.Equal(TimeSpan.FromMilliseconds(1500), (await RefuseAsync(Busy(headers => headers.Add("retry-after-ms", "1500")))).RetryAfter);
        var date = Clock.GetUtcNow().AddSeconds(20);
        var fromDate = (await RefuseAsync(Busy(headers => headers.RetryAfter = new(date)))).RetryAfter;
        // A date has no fractions of a second.
        Assert.InRange(fromDate!.Value, TimeSpan.FromSeconds(18.9), TimeSpan.FromSeconds(20));
        Assert.Equal(TimeSpan.Zero, (await RefuseAsync(Busy(headers => headers.RetryAfter = new(Clock.GetUtcNow().AddHours(-1))))).RetryAfter);
        Assert.Null((await RefuseAsync(Busy(_ => { }))).RetryAfter);
    }

    [Theory]
    [InlineData("""{"error":{"message":"prompt is too long: 208310 tokens > 200000 maximum"}}""")]
    [InlineData("""{"error":{"message":"This model's maximum context length is 8192 tokens.","code":"context_length_exceeded"}}""")]
    [InlineData("""{"error":{"message":"Too much.","code":"context_length_exceeded"}}""")]
    [InlineData("""{"error":"the request exceeds the available context size"}""")]
    public async Task SendAsync_ConversationTooLong_IsKnownByItsWords(string body) =>
        Assert.True((await RefuseAsync(new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StringContent(body) })).IsOverflow);

    [Fact]
    public async Task SendAsync_RequestTooLarge_CanBeMadeShorter() =>
        Assert.True((await RefuseAsync(new HttpResponseMessage(HttpStatusCode.RequestEntityTooLarge))).IsOverflow);

    [Theory]
    [InlineData("""{"error":"model requires more system memory (8.1 GiB) than is available (7.3 GiB)"}""")]
    [InlineData("""{"error":{"message":"model requires more system memory (8.1 GiB) than is available (7.3 GiB)","type":"api_error"}}""")]
    public async Task SendAsync_ModelThatDoesNotFitIntoMemory_DoesNotPassAndSaysWhatToDo(string body)
    {
        var failure = await RefuseAsync(new HttpResponseMessage(HttpStatusCode.InternalServerError) { Content = new StringContent(body) });

        Assert.False(failure.IsTransient);
        Assert.Contains("(8.1 GiB) than is available (7.3 GiB)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("use a smaller model (STIGMER_LLM_MODEL) or a shorter context (OLLAMA_CONTEXT_LENGTH)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_NothingLeftToSpend_DoesNotPass()
    {
        var failure = await RefuseAsync(new HttpResponseMessage(HttpStatusCode.TooManyRequests)
        {
            Content = new StringContent("""{"error":{"message":"You exceeded your current quota.","code":"insufficient_quota"}}"""),
        });

        Assert.False(failure.IsTransient);
        Assert.Contains("nothing left to spend", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_RefusalThatBreaksOff_IsARefusalAllTheSame()
    {
        var failure = await RefuseAsync(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = new StreamContent(new BrokenStream()) });

        Assert.True(failure.IsTransient);
        Assert.Contains("its reason did not come through", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_NothingIsSaidForTooLong_IsTakenForBroken()
    {
        var clock = new StoppedClock();
        var gate = new Gate();
        await using var server = await ScriptedModelServer.StartAsync(_ => ModelAnswer.Text("never") with { Gate = gate });
        using var models = new LanguageModelCatalog(new ModelSettings { AnthropicKey = "key", AnthropicBaseUrl = server.Address }, clock);
        var call = new ModelCall(models.Choose(ModelWish.None, ModelWish.None), 1, _ => ModelConversation.Typical, []);

        var asking = ModelConversation.NewCaller(clock, maxCalls: 1).CallAsync(call, new RecordingObserver(), CancellationToken.None);
        await gate.Reached.WithPatience();
        await clock.WaitingFor(TimeSpan.FromSeconds(180)).WithPatience();
        clock.Pass(TimeSpan.FromMinutes(4));

        var failure = await Assert.ThrowsAsync<LanguageModelException>(() => asking.WithPatience());
        Assert.Equal(("anthropic said nothing for 180 s", true), (failure.Message, failure.IsTransient));
        gate.Open();
    }

    private static HttpResponseMessage Busy(Action<HttpResponseHeaders> set)
    {
        var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        set(response.Headers);

        return response;
    }

    private static async Task<LanguageModelException> RefuseAsync(HttpResponseMessage response)
    {
        using var http = new HttpMessageInvoker(new ModelRefusals(new Refusing(response), ProviderHints.Anthropic, Clock));

        return await Assert.ThrowsAsync<LanguageModelException>(
            () => http.SendAsync(new HttpRequestMessage(HttpMethod.Post, "http://localhost/v1"), CancellationToken.None));
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("it broke");

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => throw new IOException("it broke");
    }

    private sealed class Refusing(HttpResponseMessage response) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(response);
    }
}
