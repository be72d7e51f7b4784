using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Stigmer.Tests.Support.Telemetry;

/// <summary>Takes telemetry by OTLP over HTTP on a free loopback port, and keeps the bytes of it by path: "/v1/traces", "/v1/logs", "/v1/metrics".</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    /// <summary>Bytes from a span's trace to its name: its own id, its state and its parent's id.</summary>
    private const int NameReach = 64;

    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly WebApplication _app;

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    internal Uri Address { get; private set; } = null!;

    internal static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync();
        receiver.Address = new Uri(
            receiver._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

        return receiver;
    }

    /// <summary>Whether the text, as UTF-8, is anywhere in what came by a path.</summary>
    internal bool Has(string path, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);

        return _received.Any(one => one.Path == path && one.Body.AsSpan().IndexOf(bytes) >= 0);
    }

    /// <summary>Waits until a span of a trace, whose id comes right before its own and its name, has come.</summary>
    internal async Task SpanAsync(string traceId, string name)
    {
        while (!HasSpan(Convert.FromHexString(traceId), Encoding.UTF8.GetBytes(name)))
        {
            await _arrived.WaitAsync(_app.Lifetime.ApplicationStopping).WithPatience($"span \"{name}\" of trace {traceId}");
        }
    }

    /// <summary>Waits until the text has come by the path. A test asks one after the other.</summary>
    internal async Task ReceivedAsync(string path, string text)
    {
        while (!Has(path, text))
        {
            await _arrived.WaitAsync(_app.Lifetime.ApplicationStopping).WithPatience($"\"{text}\" by {path}");
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private bool HasSpan(byte[] traceId, byte[] name)
    {
        foreach (var (_, body) in _received.Where(one => one.Path == "/v1/traces"))
        {
            var rest = body.AsSpan();
            for (var at = rest.IndexOf(traceId); at >= 0; at = rest.IndexOf(traceId))
            {
                rest = rest[(at + traceId.Length)..];
                if (rest[..Math.Min(rest.Length, NameReach + name.Length)].IndexOf(name) >= 0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    // An empty answer means that everything was accepted.
    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _received.Enqueue((context.Request.Path, body.ToArray()));
        _arrived.Release();
        context.Response.ContentType = "application/x-protobuf";
    }
}
