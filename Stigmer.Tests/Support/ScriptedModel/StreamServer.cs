using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Stigmer.Tests.Support.ScriptedModel;

/// <summary>A real HTTP server on a free loopback port that answers every request with the bytes it is told, each part sent by itself.</summary>
internal sealed class StreamServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StreamServer(string contentType)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(context => AnswerAsync(context, contentType));
    }

    internal Uri Address { get; private set; } = null!;

    /// <summary>What the next requests are answered with.</summary>
    internal IReadOnlyList<ReadOnlyMemory<byte>> Parts { get; set; } = [];

    /// <summary>How the parts are compressed, whether the request allows for it or not.</summary>
    internal string? Encoding { get; set; }

    /// <summary>Stands before each part but the first.</summary>
    internal Gate? Between { get; set; }

    internal static async Task<StreamServer> StartAsync(string contentType)
    {
        var server = new StreamServer(contentType);
        await server._app.StartAsync();
        server.Address = new Uri(server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, string contentType)
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        context.Response.ContentType = contentType;
        if (Encoding is not null)
        {
            context.Response.Headers.ContentEncoding = Encoding;
        }

        foreach (var (number, part) in Parts.Index())
        {
            if (number > 0 && Between is not null)
            {
                await Between.PassAsync(context.RequestAborted);
            }

            await context.Response.Body.WriteAsync(part, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
