using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Net.Client;
using Temporalio.Exceptions;

namespace Temporalio.Client;

/// <summary>A connection to a server. Calls on a lazy one connect it.</summary>
public sealed class TemporalConnection : ITemporalConnection
{
    private const int MaxMessageBytes = 128 * 1024 * 1024;

    private readonly SemaphoreSlim _connecting = new(1);

    private TemporalConnection(TemporalConnectionOptions options)
    {
        if (string.IsNullOrEmpty(options.TargetHost))
        {
            throw new ArgumentException("TargetHost is required");
        }

        Options = (TemporalConnectionOptions)options.Clone();
        Options.Identity ??= $"{Environment.ProcessId}@{Environment.MachineName}";
        RpcMetadata = options.RpcMetadata ?? [];
        ApiKey = options.ApiKey;
        var channel = ChannelTo(Options);
        WorkflowService = new WorkflowService.Core(channel.CreateCallInvoker(), this);
        Health = new HealthService(channel.CreateCallInvoker(), this);
    }

    /// <inheritdoc />
    public IReadOnlyCollection<KeyValuePair<string, string>> RpcMetadata { get; set; }

    /// <inheritdoc />
    public string? ApiKey { get; set; }

    /// <inheritdoc />
    public WorkflowService WorkflowService { get; }

    /// <inheritdoc />
    public TemporalConnectionOptions Options { get; }

    /// <inheritdoc />
    public bool IsConnected { get; private set; }

    private HealthService Health { get; }

    /// <summary>Connects to a server.</summary>
    public static async Task<TemporalConnection> ConnectAsync(TemporalConnectionOptions options)
    {
        var connection = new TemporalConnection(options);
        await connection.ConnectAsync().ConfigureAwait(false);
        return connection;
    }

    /// <summary>Creates a connection that connects with its first call.</summary>
    public static TemporalConnection CreateLazy(TemporalConnectionOptions options) => new(options);

    /// <inheritdoc />
    public Task<bool> CheckHealthAsync(RpcService? service = null, RpcOptions? options = null) =>
        Health.CheckAsync((service ?? WorkflowService).FullName, options);

    /// <inheritdoc />
    public async Task ConnectAsync()
    {
        if (IsConnected)
        {
            return;
        }

        await _connecting.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!IsConnected)
            {
                await ((WorkflowService.Core)WorkflowService).GreetAsync().ConfigureAwait(false);
                IsConnected = true;
            }
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.Unimplemented)
        {
            // A server of before GetSystemInfo: it is there, with no capabilities to tell of.
            IsConnected = true;
        }
        catch (RpcException e)
        {
            throw new InvalidOperationException($"Connection failed: {e.Message}", e);
        }
        finally
        {
            _connecting.Release();
        }
    }

    private static GrpcChannel ChannelTo(TemporalConnectionOptions options)
    {
        // As with the official client, a proxy of the environment is not for this.
        var handler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true, UseProxy = false };
        if (options.KeepAlive is { } keepAlive)
        {
            handler.KeepAlivePingDelay = keepAlive.Interval;
            handler.KeepAlivePingTimeout = keepAlive.Timeout;
            handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        }

        var tls = options.Tls ?? (options.ApiKey is null ? null : new TlsOptions());
        var secure = tls is { Disabled: false };
        if (secure)
        {
            handler.SslOptions = ToSslOptions(tls!);
        }

        return GrpcChannel.ForAddress($"{(secure ? "https" : "http")}://{options.TargetHost}", new GrpcChannelOptions
        {
            HttpHandler = secure && tls!.Domain is { } domain ? new HostHandler(domain) { InnerHandler = handler } : handler,
            MaxReceiveMessageSize = MaxMessageBytes,
            MaxSendMessageSize = MaxMessageBytes,
        });
    }

    private static SslClientAuthenticationOptions ToSslOptions(TlsOptions tls)
    {
        var ssl = new SslClientAuthenticationOptions();
        if (tls.ServerRootCACert is { } root)
        {
            ssl.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            ssl.CertificateChainPolicy.CustomTrustStore.ImportFromPem(Encoding.UTF8.GetString(root));
        }

        if ((tls.ClientCert is null) != (tls.ClientPrivateKey is null))
        {
            throw new ArgumentException("Client certificate and private key must be given together");
        }

        if (tls is { ClientCert: { } certificate, ClientPrivateKey: { } key })
        {
            ssl.ClientCertificates = [X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(certificate), Encoding.UTF8.GetString(key))];
        }

        return ssl;
    }

    /// <summary>Names the host that a certificate must be for, which is what requests say whom they are for, too.</summary>
    private sealed class HostHandler(string domain) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Host = domain;

            return base.SendAsync(request, cancellationToken);
        }
    }
}
