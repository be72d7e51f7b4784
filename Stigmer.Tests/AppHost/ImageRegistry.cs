using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Stigmer.Tests.AppHost;

/// <summary>A container registry on this machine with one image in it, in which there is nothing: what the SDK builds on here.</summary>
internal sealed class ImageRegistry : IAsyncDisposable
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    private const string ConfigType = "application/vnd.oci.image.config.v1+json";
    private const string LayerType = "application/vnd.oci.image.layer.v1.tar+gzip";

    // The end of a tar file is all that an empty one has.
    private static readonly byte[] _tar = new byte[1024];

    private readonly WebApplication _server;

    private ImageRegistry(WebApplication server) => _server = server;

    /// <summary>The image's name, as it is referred to.</summary>
    internal string Image => $"localhost:{new Uri(_server.Urls.First()).Port}/nothing:1";

    internal static async Task<ImageRegistry> StartAsync()
    {
        var layer = Compressed(_tar);
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = "amd64",
            os = "linux",
            config = new { Env = new[] { "PATH=/usr/bin" } },
            rootfs = new { type = "layers", diff_ids = new[] { Digest(_tar) } },
        });
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = ManifestType,
            config = new { mediaType = ConfigType, size = config.Length, digest = Digest(config) },
            layers = new[] { new { mediaType = LayerType, size = layer.Length, digest = Digest(layer) } },
        });

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        var server = builder.Build();
        string[] methods = ["GET", "HEAD"];
        server.MapMethods("/v2/", methods, () => Results.Json(new { }));
        server.MapMethods("/v2/nothing/manifests/{reference}", methods, (HttpContext context) => Answer(context, manifest, ManifestType));
        server.MapMethods($"/v2/nothing/blobs/{Digest(config)}", methods, (HttpContext context) => Answer(context, config, ConfigType));
        server.MapMethods($"/v2/nothing/blobs/{Digest(layer)}", methods, (HttpContext context) => Answer(context, layer, LayerType));
        await server.StartAsync(CancellationToken.None);

        return new ImageRegistry(server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static IResult Answer(HttpContext context, byte[] content, string type)
    {
        context.Response.Headers["Docker-Content-Digest"] = Digest(content);

        return Results.Bytes(content, type);
    }

    private static byte[] Compressed(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }

    private static string Digest(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";
}
