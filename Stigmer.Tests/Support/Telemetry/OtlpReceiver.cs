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

    /// <summary>Waits until the text has come by the path. A test asks one after the other.</summary>
    internal async Task ReceivedAsync(string path, string text)
    {
        while (!Has(path, text))
        {
            await _arrived.WaitAsync(_app.Lifetime.ApplicationStopping).WithPatience($"\"{text}\" by {path}");
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

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
