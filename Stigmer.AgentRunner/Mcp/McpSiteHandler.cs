using System.Net;
using System.Text;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>Stands between a site and whoever speaks with it: nothing goes to other places, and no answer fills the memory of the runner.</summary>
/// <param name="address">Where the site is, and what its headers are for.</param>
internal sealed class McpSiteHandler(Uri address, McpOptions options, TimeProvider clock) : DelegatingHandler(new SocketsHttpHandler
{
    AllowAutoRedirect = false,
    UseCookies = false,
    // The name of the tool that is called is in a header too.
    RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
})
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // By the older protocol a site says where it is to be asked.
        if (request.RequestUri is not { } target || !IsAt(target))
        {
            throw new McpUnavailableException($"it asks to be spoken to at {Shown(request.RequestUri)}, which is not where its address is");
        }

        var response = request.Method == HttpMethod.Delete
            ? await SayGoodbyeAsync(request, cancellationToken)
            : await base.SendAsync(request, cancellationToken);
        if (response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
            && response.Headers.Location is { } place)
        {
            response.Dispose();
            throw new McpUnavailableException($"it has moved to {Shown(new Uri(target, place))}; if that is right, name it as http.url") { NothingHappened = true };
        }

        if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml")
        {
            response.Dispose();
            throw new McpUnavailableException($"there is a web page at {Shown(target)} and nothing that speaks MCP; correct http.url") { NothingHappened = true };
        }

        response.Content = await BoundedAsync(response.Content, cancellationToken);

        return response;
    }

    private bool IsAt(Uri target) => Uri.Compare(target, address, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    // Nobody waits for the answer, and the client would do so for ever.
    private async Task<HttpResponseMessage> SayGoodbyeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.PingLimit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);

        return await base.SendAsync(request, stop.Token);
    }

    private async Task<HttpContent> BoundedAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var framing = content.Headers.ContentType?.MediaType == "text/event-stream" ? McpFraming.Events : McpFraming.Whole;
        var bounded = new StreamContent(new McpOutput(
            await content.ReadAsStreamAsync(cancellationToken),
            framing,
            options.MaxMessageBytes,
            () => throw new McpUnavailableException($"it sent a message of more than {options.MaxMessageBytes} bytes")));
        foreach (var (name, values) in content.Headers)
        {
            bounded.Headers.TryAddWithoutValidation(name, values);
        }

        return bounded;
    }

    // Without what may be a secret.
    private static string Shown(Uri? place) => place?.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) ?? "nowhere";
}
