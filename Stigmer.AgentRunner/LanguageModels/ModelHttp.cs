using System.Net;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>The way to a provider.</summary>
internal static class ModelHttp
{
    /// <summary>Without a time limit of its own: an answer may take long, and its silence is measured where it is read.</summary>
    internal static HttpClient Create(ProviderHints hints, TimeProvider clock)
    {
        var sockets = new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            EnableMultipleHttp2Connections = true,
            // Some gateways compress whether they are asked to or not.
            AutomaticDecompression = DecompressionMethods.All,
        };

        return new HttpClient(new ModelRefusals(sockets, hints, clock)) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
