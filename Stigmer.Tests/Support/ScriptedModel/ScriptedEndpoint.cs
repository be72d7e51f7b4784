using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Stigmer.Tests.Support.ScriptedModel;

/// <summary>An HTTP endpoint on a free loopback port that answers its requests with the given replies, in their order; the last one for all that follow.</summary>
internal sealed class ScriptedEndpoint : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, string? Authorization, JsonElement Body)> _requests = new();
    private readonly EndpointReply[] _replies;
    private readonly WebApplication _app;
    private int _answered;

    private ScriptedEndpoint(EndpointReply[] replies)
    {
        _replies = replies;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    internal Uri Address { get; private set; } = null!;

    internal IReadOnlyList<(string Path, string? Authorization, JsonElement Body)> Requests => [.. _requests];

    internal static async Task<ScriptedEndpoint> StartAsync(params EndpointReply[] replies)
    {
        var endpoint = new ScriptedEndpoint(replies);
        await endpoint._app.StartAsync();
        endpoint.Address = new Uri(
            endpoint._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

        return endpoint;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        _requests.Enqueue((context.Request.Path, context.Request.Headers.Authorization, document.RootElement.Clone()));
        var reply = _replies[Math.Min(Interlocked.Increment(ref _answered), _replies.Length) - 1];
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.ContentType;
        foreach (var part in reply.Parts)
        {
            await context.Response.WriteAsync(part, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        if (reply.IsCut)
        {
            context.Abort();
        }
    }
}

/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">Of the body.</param>
/// <param name="Parts">The body, in the pieces that it is sent in.</param>
/// <param name="IsCut">The connection breaks after the parts.</param>
internal sealed record EndpointReply(int Status, string ContentType, IReadOnlyList<string> Parts, bool IsCut = false)
{
    /// <summary>One JSON document a line, as Ollama streams.</summary>
    internal static EndpointReply Lines(params string[] lines) => new(200, "application/x-ndjson", [.. lines.Select(line => line + "\n")]);

    /// <summary>Server-sent events, as OpenAI streams.</summary>
    internal static EndpointReply Events(params string[] data) => new(200, "text/event-stream", [.. data.Select(one => $"data: {one}\n\n")]);

    internal static EndpointReply Refusal(int status, string json) => new(status, "application/json", [json]);
}
