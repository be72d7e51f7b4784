using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Stigmer.Api.Agents.V1;
using Stigmer.Tests.AgentRunner.Turns;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Mcp;

/// <summary>An MCP server by streamable HTTP on a free loopback port, with sessions, which answers well unless a test says otherwise.</summary>
internal sealed class ScriptedMcpSite : IAsyncDisposable
{
    private readonly ConcurrentQueue<SiteRequest> _requests = new();
    private readonly WebApplication _app;

    private ScriptedMcpSite()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    internal Uri Address { get; private set; } = null!;

    internal McpServerDefinition Definition => new()
    {
        Name = "site",
        Http = new HttpServer { Url = new Uri(Address, "/mcp").AbsoluteUri, Headers = { ["Authorization"] = "Bearer {{TOKEN}}" } },
    };

    /// <summary>What it is asked, each with the session that it was asked in.</summary>
    internal IReadOnlyList<SiteRequest> Requests => [.. _requests];

    /// <summary>Asked first; answers by itself when it returns true.</summary>
    internal Func<HttpContext, SiteRequest, Task<bool>>? Instead { get; set; }

    /// <summary>The tools, as it lists them.</summary>
    internal Func<JsonObject> ListTools { get; set; } = () => List(Tool("look", """{"readOnlyHint":true}"""), Tool("write"));

    internal string Instructions { get; set; } = "";

    internal static async Task<ScriptedMcpSite> StartAsync()
    {
        var site = new ScriptedMcpSite();
        await site._app.StartAsync();
        site.Address = new Uri(site._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

        return site;
    }

    internal static JsonNode Tool(string name, string annotations = "{}") => new JsonObject
    {
        ["name"] = name,
        ["description"] = $"Does {name}.",
        ["inputSchema"] = JsonNode.Parse("""{"type":"object","properties":{"text":{"type":"string"}}}"""),
        ["annotations"] = JsonNode.Parse(annotations),
    };

    internal static JsonObject List(params JsonNode[] tools) => new() { ["tools"] = new JsonArray(tools) };

    internal static JsonNode Text(string text) => new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) };

    /// <summary>An answer with a result, as it goes over the wire.</summary>
    internal static string Result(JsonNode? id, JsonNode result) =>
        new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id?.DeepClone(), ["result"] = result }.ToJsonString();

    internal static string Error(JsonNode? id, int code, string message) =>
        new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id?.DeepClone(), ["error"] = new JsonObject { ["code"] = code, ["message"] = message } }.ToJsonString();

    internal static async Task JsonAsync(HttpContext context, string text, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    internal static async Task EventAsync(HttpContext context, string data, string name = "message")
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = "text/event-stream";
        }

        await context.Response.WriteAsync($"event: {name}\ndata: {data}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    /// <summary>A run that calls one tool of this site in each turn, and then says a word.</summary>
    internal Task<TurnHarness> HarnessAsync(params string[] tools) => HarnessAsync(
        request => request.Turn <= tools.Length ? ModelAnswer.Tool($"site__{tools[request.Turn - 1]}", new { text = "x" }) : ModelAnswer.Text("Done."));

    /// <summary>A run that has this site.</summary>
    internal Task<TurnHarness> HarnessAsync(ModelScript script) => TurnHarness.StartAsync(script, blueprint =>
    {
        blueprint.Agent.Spec.McpServers.Add(Definition);
        blueprint.Environment["TOKEN"] = "token-value-1";
        blueprint.SecretNames.Add("TOKEN");
    });

    /// <summary>What the model saw of its calls.</summary>
    internal static string[] ResultsOf(TurnHarness harness) => [.. harness.Model.Requests[^1].ToolResults.Select(result => result.Text)];

    /// <summary>What the person is told.</summary>
    internal static string[] NoticesOf(TurnHarness harness) => [.. harness.Journal.Entries.Select(entry => entry.Notice?.Text).OfType<string>()];

    /// <summary>How often a tool was called.</summary>
    internal int CallsOf(string tool) => Requests.Count(request => request.Tool == tool);

    /// <summary>The good answer to a request.</summary>
    internal string Answer(HttpContext context, SiteRequest request) => request.Name switch
    {
        "initialize" => Result(request.Id, Welcome(context)),
        "tools/list" => Result(request.Id, ListTools()),
        "tools/call" => Result(request.Id, Text($"{request.Tool} done")),
        "ping" => Result(request.Id, new JsonObject()),
        _ => Error(request.Id, -32601, "Method not found"),
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        var request = new SiteRequest(
            context.Request.Method, context.Request.Headers["Mcp-Session-Id"], context.Request.Headers.Authorization, text.Length > 0 ? JsonNode.Parse(text)!.AsObject() : []);
        _requests.Enqueue(request);
        if (Instead is { } instead && await instead(context, request))
        {
            return;
        }

        if (request.Method != HttpMethods.Post)
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        }
        else if (request.Id is null)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
        else
        {
            await JsonAsync(context, Answer(context, request));
        }
    }

    private JsonObject Welcome(HttpContext context)
    {
        context.Response.Headers["Mcp-Session-Id"] = Guid.NewGuid().ToString("N");

        return new JsonObject
        {
            ["protocolVersion"] = "2025-06-18",
            ["capabilities"] = new JsonObject { ["tools"] = new JsonObject { ["listChanged"] = true } },
            ["serverInfo"] = new JsonObject { ["name"] = "site", ["version"] = "1" },
            ["instructions"] = Instructions,
        };
    }
}

/// <summary>What an MCP site was asked.</summary>
internal sealed record SiteRequest(string Method, string? Session, string? Authorization, JsonObject Body)
{
    /// <summary>Of the JSON-RPC request: "tools/call".</summary>
    internal string? Name => (string?)Body["method"];

    internal JsonNode? Id => Body["id"];

    /// <summary>The tool that is called.</summary>
    internal string? Tool => Name == "tools/call" ? (string?)Body["params"]!["name"] : null;
}
