using Grpc.Core;
using Grpc.Core.Wire;

namespace Grpc.Net.Client;

/// <summary>How a channel behaves.</summary>
public sealed class GrpcChannelOptions
{
    /// <summary>Clear text or TLS, and who is calling; follows the scheme of the address when null.</summary>
    public ChannelCredentials? Credentials { get; set; }

    /// <summary>The largest message that may be sent, in bytes; null for any.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>The largest message that may be received, in bytes; null for any.</summary>
    public int? MaxReceiveMessageSize { get; set; } = WireNames.DefaultReceiveLimit;

    /// <summary>Sends the requests, instead of a client of the channel's own.</summary>
    public HttpClient? HttpClient { get; set; }

    /// <summary>Sends the requests, instead of a handler of the channel's own.</summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>Whether the given client or handler ends with the channel.</summary>
    public bool DisposeHttpClient { get; set; }

    /// <summary>Whether a cancelled call throws <see cref="OperationCanceledException"/> instead of <see cref="RpcException"/>.</summary>
    public bool ThrowOperationCanceledOnCancellation { get; set; }

    /// <summary>Whether call credentials are sent in clear text too.</summary>
    public bool UnsafeUseInsecureChannelCallCredentials { get; set; }

    /// <summary>How long <see cref="GrpcChannel.ConnectAsync"/> waits before it tries again for the first time.</summary>
    public TimeSpan InitialReconnectBackoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long <see cref="GrpcChannel.ConnectAsync"/> waits at most between two tries; null for no limit.</summary>
    public TimeSpan? MaxReconnectBackoff { get; set; } = TimeSpan.FromMinutes(2);
}
