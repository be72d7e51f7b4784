using Grpc.Core;
using Grpc.Core.Wire;

namespace Grpc.Net.Client.Calls;

/// <summary>Writes the headers of a request.</summary>
internal static class RequestHeaders
{
    /// <summary>The header by which a caller asks, per call, for compressed requests; it is not sent itself.</summary>
    public const string CompressionRequest = "grpc-internal-encoding-request";

    private static readonly string UserAgent = $"grpc-dotnet/{ThisAssemblyVersion()}";

    public static async ValueTask WriteAsync(
        HttpRequestMessage request, GrpcChannel channel, IMethod method, CallOptions options, TimeSpan? timeLeft, CancellationToken cancellationToken)
    {
        request.Version = System.Net.HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var headers = request.Headers;
        headers.TryAddWithoutValidation("TE", "trailers");
        headers.TryAddWithoutValidation(WireNames.AcceptEncoding, WireNames.SupportedEncodings);
        if (timeLeft is { } timeout)
        {
            headers.TryAddWithoutValidation(WireNames.Timeout, GrpcTimeout.Encode(timeout));
        }

        Write(request, options.Headers);
        if (channel.CallCredentials is not null || (channel.SendsCallCredentials && options.Credentials is not null))
        {
            Write(request, await CredentialsAsync(channel, method, options, cancellationToken).ConfigureAwait(false));
        }

        if (!headers.NonValidated.Contains("User-Agent"))
        {
            headers.TryAddWithoutValidation("User-Agent", UserAgent);
        }
    }

    private static void Write(HttpRequestMessage request, Metadata? metadata)
    {
        for (var i = 0; i < metadata?.Count; i++)
        {
            var entry = metadata[i];
            if (entry.Key != CompressionRequest)
            {
                request.Headers.TryAddWithoutValidation(entry.Key, entry.ToWire());
            }
            else if (entry.Value == WireNames.Gzip)
            {
                request.Headers.TryAddWithoutValidation(WireNames.Encoding, WireNames.Gzip);
            }
        }
    }

    private static async Task<Metadata> CredentialsAsync(GrpcChannel channel, IMethod method, CallOptions options, CancellationToken cancellationToken)
    {
        var metadata = new Metadata();
        var context = new AuthInterceptorContext(new Uri(channel.Address, method.ServiceName).ToString(), method.Name, cancellationToken);
        IEnumerable<AsyncAuthInterceptor> interceptors = [.. channel.CallCredentials?.Interceptors ?? [], .. options.Credentials?.Interceptors ?? []];
        foreach (var interceptor in interceptors)
        {
            await interceptor(context, metadata).ConfigureAwait(false);
        }

        return metadata;
    }

    private static string ThisAssemblyVersion() =>
        typeof(RequestHeaders).Assembly.GetCustomAttributes(typeof(System.Reflection.AssemblyInformationalVersionAttribute), inherit: false)
            is [System.Reflection.AssemblyInformationalVersionAttribute { InformationalVersion: var version }] ? version : "0";
}
