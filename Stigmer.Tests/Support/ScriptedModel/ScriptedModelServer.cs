using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Stigmer.Tests.Support.ScriptedModel;

/// <summary>A model behind Anthropic's Messages API on a free loopback port, which answers as a script says and remembers what it was asked.</summary>
internal sealed class ScriptedModelServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<ModelRequest> _requests = new();
    private readonly WebApplication _app;
    private readonly bool _remembers;
    private int _answers;

    private ScriptedModelServer(ModelScript script, bool remembers)
    {
        Script = script;
        _remembers = remembers;

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.UseRouting();
        _app.MapPost("/v1/messages", (RequestDelegate)AnswerAsync);
    }

    /// <summary>May be exchanged between runs.</summary>
    internal ModelScript Script { get; set; }

    /// <summary>Told of each answer that went out whole, which is when a provider wants its money.</summary>
    internal Action<ModelRequest>? Delivered { get; set; }

    /// <summary>What a client takes as its base URL.</summary>
    internal Uri Address { get; private set; } = null!;

    /// <summary>Every accepted request, in the order of arrival; refused ones are in <see cref="Refusals"/>.</summary>
    internal IReadOnlyList<ModelRequest> Requests => [.. _requests];

    /// <summary>What was wrong with requests that the real API would refuse.</summary>
    internal ConcurrentQueue<ModelFault> Refusals { get; } = new();

    /// <param name="script">What is answered.</param>
    /// <param name="remembers">Not for tens of thousands of requests: the server would become the slower the more it has been asked.</param>
    internal static async Task<ScriptedModelServer> StartAsync(ModelScript script, bool remembers = true)
    {
        var server = new ScriptedModelServer(script, remembers);
        await server._app.StartAsync();
        server.Address = new Uri(
            server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

        return server;
    }

    /// <summary>How often each turn was asked for.</summary>
    internal IReadOnlyDictionary<string, int> AskedPerTurn() => _requests.CountBy(request => request.Key).ToDictionary();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var body = document.RootElement.Clone();
        var id = $"{Interlocked.Increment(ref _answers):D6}";

        if (ModelRequestRules.Check(body, context.Request.Headers) is { } refusal)
        {
            Refusals.Enqueue(refusal);
            await RefuseAsync(context, refusal, id);
            return;
        }

        var request = new ModelRequest(body, context.Request.Headers["x-api-key"]);
        if (_remembers)
        {
            _requests.Enqueue(request);
        }

        var answer = Script(request);
        try
        {
            if (answer.Gate is not null)
            {
                await answer.Gate.PassAsync(context.RequestAborted);
            }

            if (answer.Delay > TimeSpan.Zero)
            {
                await Task.Delay(answer.Delay, TimeProvider.System, context.RequestAborted);
            }

            await SendAsync(context, answer, request, id);
            if (answer is { Fault: null, CutAfterEvents: null, FailAfterEvents: null })
            {
                Delivered?.Invoke(request);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away, as a killed runner does.
        }
    }

    // The API takes either, and SDKs have used both.
    private static Task SendAsync(HttpContext context, ModelAnswer answer, ModelRequest request, string id) => answer switch
    {
        { Fault: { } fault } => RefuseAsync(context, fault, id),
        _ when request.Stream => StreamAsync(context, answer, request, id),
        _ => WriteAsync(context, AnswerEvents.Document(answer, request, id)),
    };

    private static async Task StreamAsync(HttpContext context, ModelAnswer answer, ModelRequest request, string id)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";

        var sent = 0;
        foreach (var part in AnswerEvents.Stream(answer, request, id))
        {
            if (sent == answer.CutAfterEvents)
            {
                await context.Response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
                return;
            }

            if (sent == answer.FailAfterEvents)
            {
                await WriteEventAsync(context, AnswerEvents.Error(new ModelFault(529, "overloaded_error", "Overloaded"), id));
                return;
            }

            if (answer.DelayPerDelta > TimeSpan.Zero && (string?)part["type"] == "content_block_delta")
            {
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(answer.DelayPerDelta, TimeProvider.System, context.RequestAborted);
            }

            await WriteEventAsync(context, part);
            sent++;
        }
    }

    private static Task WriteEventAsync(HttpContext context, JsonObject part) =>
        context.Response.WriteAsync($"event: {(string?)part["type"]}\ndata: {part.ToJsonString()}\n\n", context.RequestAborted);

    private static Task RefuseAsync(HttpContext context, ModelFault fault, string id)
    {
        context.Response.StatusCode = fault.Status;
        context.Response.Headers["request-id"] = $"req_{id}";
        if (fault.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = $"{seconds}";
        }

        return WriteAsync(context, AnswerEvents.Error(fault, id));
    }

    private static Task WriteAsync(HttpContext context, JsonObject document)
    {
        context.Response.ContentType = "application/json";

        return context.Response.WriteAsync(document.ToJsonString(), context.RequestAborted);
    }
}
