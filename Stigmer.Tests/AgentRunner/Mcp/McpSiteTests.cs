using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Mcp;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.Support.Logs;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Mcp;

/// <summary>What becomes of a run whose servers by HTTP behave as they like.</summary>
public class McpSiteTests
{
    [Theory]
    [InlineData("application/json")]
    [InlineData("text/event-stream")]
    public async Task RunAsync_MessageThatDoesNotEnd_BreaksOffTheCallAndNothingElse(string type)
    {
        await using var site = await ScriptedMcpSite.StartAsync();
        var hungUp = new TaskCompletionSource();
        site.Instead = async (context, request) =>
        {
            if (request.Tool != "write")
            {
                return false;
            }

            context.RequestAborted.Register(hungUp.SetResult);
            context.Response.ContentType = type;
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync($"data: {new string('x', 10_000)}\n", context.RequestAborted);
            }

            return true;
        };
        await using var harness = await site.HarnessAsync("write", "look");
        harness.Mcp.Value.MaxMessageBytes = 1_000_000;

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        await hungUp.Task.WithPatience();
        Assert.Equal(
            [
                "The MCP server 'site' broke off: it sent a message of more than 1000000 bytes. The outcome of the call is unknown; check before you repeat it.",
                "look done",
            ],
            ScriptedMcpSite.ResultsOf(harness));
        Assert.Equal(1, site.CallsOf("write"));
    }

    [Fact]
    public async Task RunAsync_OlderProtocolAndMessageThatDoesNotEnd_BreaksOffTheCallAndNothingElse()
    {
        await using var site = await ScriptedMcpSite.StartAsync();
        HttpContext? events = null;
        site.Instead = async (context, request) =>
        {
            if (request.Method == HttpMethods.Get)
            {
                events = context;
                await ScriptedMcpSite.EventAsync(context, "/messages", "endpoint");
                await new Gate().PassAsync(context.RequestAborted);
            }
            else if (context.Request.Path == "/mcp")
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            }
            else if (request.Tool == "write")
            {
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                await context.Response.CompleteAsync();
                while (!events!.RequestAborted.IsCancellationRequested)
                {
                    await events.Response.WriteAsync($"data: {new string('x', 10_000)}\n", events.RequestAborted);
                }
            }
            else if (request.Id is not null)
            {
                await ScriptedMcpSite.EventAsync(events!, site.Answer(context, request));
            }

            return true;
        };
        await using var harness = await site.HarnessAsync("write", "look");
        harness.Mcp.Value.MaxMessageBytes = 1_000_000;

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Equal(
            [
                "The MCP server 'site' broke off: it sent a message of more than 1000000 bytes. The outcome of the call is unknown; check before you repeat it.",
                "look done",
            ],
            ScriptedMcpSite.ResultsOf(harness));
    }

    [Fact]
    public async Task RunAsync_AnswersOutOfTheirOrder_GoToTheirCalls()
    {
        await using var site = await ScriptedMcpSite.StartAsync();
        var second = new TaskCompletionSource();
        site.Instead = async (context, request) =>
        {
            switch ((string?)request.Body["params"]?["arguments"]?["text"])
            {
                case "first":
                    await second.Task.WithPatience();
                    // One that nobody asked for, and one that is no message.
                    await ScriptedMcpSite.EventAsync(context, ScriptedMcpSite.Result("nobody", ScriptedMcpSite.Text("wrong")));
                    await ScriptedMcpSite.EventAsync(context, "wrong");
                    await ScriptedMcpSite.EventAsync(context, ScriptedMcpSite.Result(request.Id, ScriptedMcpSite.Text("of the first")));
                    return true;
                case "second":
                    context.Response.OnCompleted(() =>
                    {
                        second.SetResult();
                        return Task.CompletedTask;
                    });
                    await ScriptedMcpSite.EventAsync(context, ScriptedMcpSite.Result(request.Id, ScriptedMcpSite.Text("of the second")));
                    return true;
                default:
                    return false;
            }
        };
        await using var harness = await site.HarnessAsync(request => request.Turn == 1
            ? new ModelAnswer { Blocks = [ModelAnswer.Use("site__look", new { text = "first" }), ModelAnswer.Use("site__look", new { text = "second" })] }
            : ModelAnswer.Text("Done."));

        await harness.RunAsync();

        Assert.Equal(["of the first", "of the second"], ScriptedMcpSite.ResultsOf(harness));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task RunAsync_ManyShortMessages_AreNoLongOne(string line)
    {
        await using var site = await ScriptedMcpSite.StartAsync();
        site.Instead = async (context, request) =>
        {
            if (request.Tool is null)
            {
                return false;
            }

            context.Response.ContentType = "text/event-stream";
            for (var number = 0; number < 20; number++)
            {
                var notice = $$$"""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"{{{new string('x', 1_000)}}}"}}""";
                await context.Response.WriteAsync($"data: {notice}{line}{line}", context.RequestAborted);
            }

            await context.Response.WriteAsync($"data: {ScriptedMcpSite.Result(request.Id, ScriptedMcpSite.Text("at last"))}{line}{line}", context.RequestAborted);

            return true;
        };
        await using var harness = await site.HarnessAsync("write");
        harness.Mcp.Value.MaxMessageBytes = 3_000;

        await harness.RunAsync();

        Assert.Equal(["at last"], ScriptedMcpSite.ResultsOf(harness));
    }

    // 404 is what the protocol says; 400 is what the servers say that were written after its best known example.
    [Theory]
    [InlineData(StatusCodes.Status404NotFound)]
    [InlineData(StatusCodes.Status400BadRequest)]
    public async Task RunAsync_SessionThatHasEnded_IsFollowedByANewOneAndTheCallIsMade(int status)
    {
        await using var site = await ScriptedMcpSite.StartAsync();
        string? ended = null;
        site.Instead = async (context, request) =>
        {
            ended ??= request.Tool is null ? null : request.Session;
            if (request.Session is null || request.Session != ended)
            {
                return false;
            }

            await ScriptedMcpSite.JsonAsync(context, ScriptedMcpSite.Error(null, -32000, "Bad Request: No valid session ID provided"), status);

            return true;
        };
        await using var harness = await site.HarnessAsync("write", "write");

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Equal(["write done", "write done"], ScriptedMcpSite.ResultsOf(harness));
        Assert.Equal(2, site.Requests.Count(request => request.Name == "initialize"));
    }

    [Fact]
    public async Task RunAsync_RefusalForWantOfARight_IsNoUnknownOutcome()
    {
        await using var site = await ScriptedMcpSite.StartAsync();
        site.Instead = async (context, request) =>
        {
            if (request.Tool is null)
            {
                return false;
            }

            await ScriptedMcpSite.JsonAsync(context, """{"reason":"not with token-value-1"}""", StatusCodes.Status403Forbidden);

            return true;
        };
        await using var harness = await site.HarnessAsync("write");

        await harness.RunAsync();

        Assert.Equal(["site__write was refused by the MCP server 'site': it answered 403 (Forbidden)"], ScriptedMcpSite.ResultsOf(harness));
    }

    [Fact]
    public async Task RunAsync_AnswerThatIsCutOff_LeavesTheOutcomeUnknown()
    {
        await using var site = await ScriptedMcpSite.StartAsync();
        site.Instead = async (context, request) =>
        {
            if (request.Tool != "write")
            {
                return false;
            }

            await ScriptedMcpSite.EventAsync(context, """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"soon"}}""");
            context.Abort();

            return true;
        };
        await using var harness = await site.HarnessAsync("write", "look");

        await harness.RunAsync();

        Assert.Contains("The outcome of the call is unknown", ScriptedMcpSite.ResultsOf(harness)[0], StringComparison.Ordinal);
        Assert.Equal("look done", ScriptedMcpSite.ResultsOf(harness)[1]);
        Assert.Equal(1, site.CallsOf("write"));
    }

    [Fact]
    public async Task RunAsync_SiteThatAnswersNothingAnyMore_HoldsNobodyUp()
    {
        await using var site = await ScriptedMcpSite.StartAsync();
        site.Instead = async (context, request) =>
        {
            if (request.Tool is null && request.Name != "ping" && request.Method != HttpMethods.Delete)
            {
                return false;
            }

            await new Gate().PassAsync(context.RequestAborted);

            return true;
        };
        await using var harness = await site.HarnessAsync("write");
        harness.Mcp.Value.CallLimit = harness.Mcp.Value.PingLimit = TimeSpan.FromMilliseconds(200);

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Contains("did not answer within", ScriptedMcpSite.ResultsOf(harness)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_SiteWithoutPing_KeepsItsConnectionAfterACallThatTookTooLong()
    {
        await using var site = await ScriptedMcpSite.StartAsync();
        site.Instead = async (context, request) =>
        {
            if (request.Name == "ping")
            {
                await ScriptedMcpSite.JsonAsync(context, ScriptedMcpSite.Error(request.Id, -32601, "Method not found"));
            }
            else if (request.Tool is not null)
            {
                await new Gate().PassAsync(context.RequestAborted);
            }

            return request.Name == "ping";
        };
        await using var harness = await site.HarnessAsync("write");
        harness.Mcp.Value.CallLimit = TimeSpan.FromMilliseconds(200);
        harness.Mcp.Value.PingLimit = Patience.Limit;

        await harness.RunAsync();

        Assert.DoesNotContain(site.Requests, request => request.Method == HttpMethods.Delete);
        Assert.Single(site.Requests, request => request.Name == "initialize");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_SiteThatSendsElsewhere_NothingGoesThere(bool byRedirect)
    {
        await using var other = await ScriptedMcpSite.StartAsync();
        await using var site = await ScriptedMcpSite.StartAsync();
        site.Instead = async (context, request) =>
        {
            if (byRedirect)
            {
                context.Response.Redirect(new Uri(other.Address, "/mcp?key=token-value-1").AbsoluteUri, permanent: false, preserveMethod: true);
            }
            else if (request.Method == HttpMethods.Get)
            {
                await ScriptedMcpSite.EventAsync(context, new Uri(other.Address, "/messages").AbsoluteUri, "endpoint");
                await new Gate().PassAsync(context.RequestAborted);
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            }

            return true;
        };
        await using var harness = await site.HarnessAsync("look");

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Empty(other.Requests);
        Assert.All(site.Requests, request => Assert.Equal("Bearer token-value-1", request.Authorization));
        Assert.Contains("MCP server 'site' is not available: ", Assert.Single(ScriptedMcpSite.NoticesOf(harness)), StringComparison.Ordinal);
        Assert.DoesNotContain("token-value-1", harness.Model.Requests[0].System, StringComparison.Ordinal);
        if (byRedirect)
        {
            Assert.Contains($"it has moved to {other.Address}mcp; if that is right, name it as http.url", ScriptedMcpSite.NoticesOf(harness)[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task DropAsync_ConnectionThatWasReplaced_LeavesTheNewOneAlone()
    {
        await using var site = await ScriptedMcpSite.StartAsync();
        using var log = new RecordedLog();
        using var connections = new McpConnections(Options.Create(new McpOptions()), TimeProvider.System, new Logger<McpConnections>(log));
        var key = new McpServerKey("session", "site");
        var address = new McpSite(new Uri(site.Address, "/mcp"), new Dictionary<string, string>(), limit: null);
        var first = await connections.OpenAsync(key, address, CancellationToken.None);
        await connections.DropAsync(key, address, first);
        var second = await connections.OpenAsync(key, address, CancellationToken.None);

        // A call that broke off with the first, and was slower to notice.
        await connections.DropAsync(key, address, first);

        Assert.True(second.IsOpen);
        Assert.Same(second, await connections.OpenAsync(key, address, CancellationToken.None));
        await connections.StopAsync(CancellationToken.None);
        Assert.False(second.IsOpen);
    }
}
