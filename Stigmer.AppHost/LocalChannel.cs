using Grpc.Net.Client;

namespace Stigmer.AppHost;

/// <summary>Channels to the AppHost's own processes.</summary>
internal static class LocalChannel
{
    /// <summary>A channel past any proxy of the environment: none stands before this machine, and HTTP/2 without TLS cannot pass one.</summary>
    internal static GrpcChannel To(string address) => GrpcChannel.ForAddress(
        address, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { UseProxy = false }, DisposeHttpClient = true });
}
