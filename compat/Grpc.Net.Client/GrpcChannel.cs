using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Net.Client.Calls;
using Grpc.Net.Client.Connecting;

namespace Grpc.Net.Client;

/// <summary>A way to one server over HTTP/2. Cheap to use from many threads; make one and keep it.</summary>
public sealed class GrpcChannel : ChannelBase, IDisposable
{
    private readonly CancellationTokenSource shutdown = new();
    private readonly ConcurrentDictionary<string, Uri> methodAddresses = new(StringComparer.Ordinal);
    private readonly HttpMessageInvoker http;
    private readonly bool ownsHttp;
    private readonly WarmConnection? connection;
    private int disposed;

    private GrpcChannel(Uri address, GrpcChannelOptions options)
        : base(address.Authority)
    {
        Address = address;
        MaxSendMessageSize = options.MaxSendMessageSize;
        MaxReceiveMessageSize = options.MaxReceiveMessageSize;
        ThrowOperationCanceledOnCancellation = options.ThrowOperationCanceledOnCancellation;
        CallCredentials = CheckCredentials(address, options);
        Shutdown = shutdown.Token;
        if (options.HttpClient is not null || options.HttpHandler is not null)
        {
            http = options.HttpClient ?? new HttpMessageInvoker(options.HttpHandler!, options.DisposeHttpClient);
            ownsHttp = options.DisposeHttpClient || options.HttpClient is null;
        }
        else
        {
            connection = new WarmConnection(address, options.InitialReconnectBackoff, options.MaxReconnectBackoff);
            var handler = new SocketsHttpHandler
            {
                EnableMultipleHttp2Connections = true,
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectCallback = connection.TakeAsync,
            };
            http = new HttpMessageInvoker(handler, disposeHandler: true);
            ownsHttp = true;
        }
    }

    internal Uri Address { get; }

    internal int? MaxSendMessageSize { get; }

    internal int? MaxReceiveMessageSize { get; }

    internal bool ThrowOperationCanceledOnCancellation { get; }

    /// <summary>Applied to every call.</summary>
    internal CallCredentials? CallCredentials { get; }

    /// <summary>Whether the credentials of single calls may be sent.</summary>
    internal bool SendsCallCredentials { get; private set; }

    /// <summary>Cancelled when the channel ends.</summary>
    internal CancellationToken Shutdown { get; }

    /// <summary>A channel to an <c>http</c> or <c>https</c> address.</summary>
    public static GrpcChannel ForAddress(string address) => ForAddress(address, new GrpcChannelOptions());

    /// <summary>A channel to an <c>http</c> or <c>https</c> address.</summary>
    public static GrpcChannel ForAddress(string address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        return ForAddress(new Uri(address), channelOptions);
    }

    /// <summary>A channel to an <c>http</c> or <c>https</c> address.</summary>
    public static GrpcChannel ForAddress(Uri address) => ForAddress(address, new GrpcChannelOptions());

    /// <summary>A channel to an <c>http</c> or <c>https</c> address.</summary>
    public static GrpcChannel ForAddress(Uri address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(channelOptions);
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException($"The address '{address}' must start with http:// or https://.", nameof(address));
        }

        return channelOptions is { HttpClient: not null, HttpHandler: not null }
            ? throw new ArgumentException("HttpClient and HttpHandler have been configured. Only one HTTP caller can be specified.", nameof(channelOptions))
            : new GrpcChannel(address, channelOptions);
    }

    /// <inheritdoc/>
    public override CallInvoker CreateCallInvoker()
    {
        ThrowIfDisposed();
        return new HttpCallInvoker(this);
    }

    /// <summary>Connects now instead of with the first call, and tries again until it works or is cancelled.</summary>
    /// <exception cref="InvalidOperationException">The channel was given an HTTP client or handler, whose connections it cannot see.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (connection is null)
        {
            throw new InvalidOperationException("A channel with an HttpClient or HttpHandler of the caller's own connects with its first call.");
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Shutdown);
        await connection.ConnectAsync(either.Token).ConfigureAwait(false);
    }

    /// <summary>Ends the channel; calls that run are cancelled.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
        {
            return;
        }

        shutdown.Cancel();
        connection?.Dispose();
        if (ownsHttp)
        {
            http.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override Task ShutdownAsyncCore()
    {
        Dispose();
        return Task.CompletedTask;
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) == 1, this);

    internal Uri AddressOf(IMethod method) => methodAddresses.GetOrAdd(method.FullName, static (path, address) => new Uri(address, path), Address);

    internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => http is HttpClient client
        ? client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
        : http.SendAsync(request, cancellationToken);

    private CallCredentials? CheckCredentials(Uri address, GrpcChannelOptions options)
    {
        var secure = address.Scheme == Uri.UriSchemeHttps;
        if (options.Credentials is { } credentials && credentials.IsSecure != secure)
        {
            throw new InvalidOperationException($"Channel credentials that are {(secure ? "insecure" : "secure")} can't be used with the '{address.Scheme}' scheme of '{address}'.");
        }

        SendsCallCredentials = secure || options.UnsafeUseInsecureChannelCallCredentials;
        return SendsCallCredentials ? options.Credentials?.CallCredentials : null;
    }
}
