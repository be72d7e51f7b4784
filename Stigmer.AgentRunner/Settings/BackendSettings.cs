namespace Stigmer.AgentRunner.Settings;

/// <summary>Where the Stigmer server is.</summary>
/// <param name="Endpoint">STIGMER_BACKEND_ENDPOINT, host and port.</param>
/// <param name="ApiKey">STIGMER_API_KEY.</param>
internal sealed record BackendSettings(string Endpoint, string ApiKey)
{
    /// <summary>What a runner says when nobody asks who it is.</summary>
    internal const string LocalKey = "dummy-local-key";

    /// <summary>Encrypted if and only if the port is 443, as clients of this API have always had it.</summary>
    internal Uri Address => new($"{(Endpoint.EndsWith(":443", StringComparison.Ordinal) ? "https" : "http")}://{Endpoint}");
}
