using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Stigmer.Tests.Support.Daytona;

/// <summary>Daytona's two interfaces on a free loopback port, written from its documents: sandboxes are folders of this machine.</summary>
internal sealed class DaytonaServer : IAsyncDisposable
{
    internal const string Key = "dtn_key-of-the-test";

    private readonly ConcurrentDictionary<string, FakeSandbox> _sandboxes = new(StringComparer.Ordinal);
    private readonly TempFolder _folder = new();
    private readonly WebApplication _app;
    private int _made;

    private DaytonaServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.Use(GuardAsync);
        _app.UseRouting();
        _app.MapPost("/api/sandbox", (RequestDelegate)CreateAsync);
        _app.MapGet("/api/sandbox/{s}", With((context, sandbox) => ReplyAsync(context, sandbox, sandbox.Poll())));
        _app.MapDelete("/api/sandbox/{s}", With(DeleteAsync));
        _app.MapPost("/api/sandbox/{s}/start", With((context, sandbox) => ReplyAsync(context, sandbox, sandbox.Start(Polls))));
        _app.MapGet("/api/sandbox/{s}/toolbox-proxy-url", With((context, _) => AnswerAsync(context, new JsonObject { ["url"] = Toolbox })));
        _app.MapPost("/api/sandbox/{s}/stop", With((context, sandbox) => ReplyAsync(context, sandbox, sandbox.State = "stopped")));
        _app.Map("/toolbox/{s}/{**path}", With(FakeToolbox.AnswerAsync));
    }

    /// <summary>What a client takes as DAYTONA_API_URL.</summary>
    internal Uri Address { get; private set; } = null!;

    /// <summary>So many looks until a sandbox has started.</summary>
    internal int Polls { get; set; }

    /// <summary>So many calls until its inside answers.</summary>
    internal int CallsUntilUp { get; set; }

    /// <summary>Whether a sandbox says where its inside is; older servers have to be asked.</summary>
    internal bool ToolboxIsTold { get; set; } = true;

    /// <summary>How a sandbox that is made ends up instead of starting.</summary>
    internal string? BuildFailure { get; set; }

    /// <summary>Refusals that come first, as (status, seconds to wait).</summary>
    internal ConcurrentQueue<(int Status, int RetryAfter)> Refusals { get; } = new();

    /// <summary>The bodies of sandboxes that were made.</summary>
    internal ConcurrentQueue<string> Created { get; } = new();

    /// <summary>Everything that was asked, method and path.</summary>
    internal ConcurrentQueue<string> Requests { get; } = new();

    internal IEnumerable<FakeSandbox> Sandboxes => _sandboxes.Values.Distinct();

    internal static async Task<DaytonaServer> StartAsync()
    {
        var server = new DaytonaServer();
        await server._app.StartAsync();
        var address = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Address = new Uri($"{address}/api");

        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    internal static async Task RefuseAsync(HttpContext context, int status, string message, string? code = null)
    {
        context.Response.StatusCode = status;
        await AnswerAsync(context, new JsonObject { ["statusCode"] = status, ["message"] = message, ["code"] = code });
    }

    internal static Task AnswerAsync(HttpContext context, JsonNode body) => context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);

    private string Toolbox => new Uri(Address, "/toolbox").ToString();

    private async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
        if (context.Request.Headers.Authorization != $"Bearer {Key}")
        {
            await RefuseAsync(context, 401, "Invalid credentials");
        }
        else if (context.Request.Headers.TransferEncoding.Count > 0)
        {
            await RefuseAsync(context, 411, "Length required");
        }
        else if (Refusals.TryDequeue(out var refusal))
        {
            context.Response.Headers.RetryAfter = $"{refusal.RetryAfter}";
            await RefuseAsync(context, refusal.Status, "Too many requests");
        }
        else
        {
            context.Response.ContentType = "application/json";
            await next(context);
        }
    }

    private async Task CreateAsync(HttpContext context)
    {
        var text = await new StreamReader(context.Request.Body).ReadToEndAsync(context.RequestAborted);
        var body = JsonNode.Parse(text)!;
        Created.Enqueue(text);
        var id = $"id-{Interlocked.Increment(ref _made)}";
        var sandbox = new FakeSandbox(id, (string?)body["name"] ?? id, _folder.Folder(id))
        {
            State = BuildFailure is null ? Polls > 0 ? "creating" : "started" : "build_failed",
            PollsLeft = Polls,
            CallsUntilUp = CallsUntilUp,
            ErrorReason = BuildFailure,
        };
        if (!_sandboxes.TryAdd(sandbox.Name, sandbox))
        {
            await RefuseAsync(context, 409, $"Sandbox with name {sandbox.Name} already exists");
            return;
        }

        _sandboxes[id] = sandbox;
        await ReplyAsync(context, sandbox, sandbox.State);
    }

    private Task DeleteAsync(HttpContext context, FakeSandbox sandbox)
    {
        _sandboxes.TryRemove(sandbox.Name, out _);
        _sandboxes.TryRemove(sandbox.Id, out _);

        return ReplyAsync(context, sandbox, "destroying");
    }

    private Task ReplyAsync(HttpContext context, FakeSandbox sandbox, string state) => AnswerAsync(context, new JsonObject
    {
        ["id"] = sandbox.Id,
        ["name"] = sandbox.Name,
        ["state"] = state,
        ["errorReason"] = sandbox.ErrorReason,
        ["toolboxProxyUrl"] = ToolboxIsTold ? Toolbox : "",
    });

    private RequestDelegate With(Func<HttpContext, FakeSandbox, Task> answer) => async context =>
    {
        if (_sandboxes.TryGetValue((string)context.Request.RouteValues["s"]!, out var sandbox))
        {
            await answer(context, sandbox);
        }
        else
        {
            await RefuseAsync(context, 404, "Sandbox not found", "NOT_FOUND");
        }
    };
}
