using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Stigmer.AgentRunner.Settings;
using Stigmer.ServiceDefaults.Texts;

namespace Stigmer.AgentRunner.Sandboxes.Daytona;

/// <summary>Speaks HTTP with Daytona: who we are, what is tried again, and what an error says.</summary>
internal sealed class DaytonaHttp(HttpClient http, DaytonaSettings settings, SandboxOptions options, TimeProvider clock)
{
    private const int MaxErrorLength = 500;

    private const string Label = "stigmer-agent-runner";

    private static readonly string Version = typeof(DaytonaHttp).Assembly.GetName().Version!.ToString(3);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    // A server may ask for hours; then the run is told instead.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    internal async Task<JsonElement> GetAsync(Uri address, CancellationToken cancellationToken) =>
        await JsonAsync(() => new HttpRequestMessage(HttpMethod.Get, address), options.DaytonaLimit, cancellationToken);

    internal async Task<JsonElement> PostAsync(Uri address, object? body, CancellationToken cancellationToken, TimeSpan? limit = null) =>
        await JsonAsync(
            () => new HttpRequestMessage(HttpMethod.Post, address) { Content = body is null ? null : Json(body) },
            limit ?? options.DaytonaLimit,
            cancellationToken);

    internal async Task DeleteAsync(Uri address, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(() => new HttpRequestMessage(HttpMethod.Delete, address), options.DaytonaLimit, cancellationToken);
    }

    internal async Task<byte[]> DownloadAsync(Uri address, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, address), options.DaytonaTransferLimit, cancellationToken);

        return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    internal async Task UploadAsync(Uri address, string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, address)
            {
                // The path stands before its file.
                Content = new MultipartFormDataContent { { new StringContent(path), "files[0].path" }, { new ReadOnlyMemoryContent(content), "files[0].file", path } },
            },
            options.DaytonaTransferLimit,
            cancellationToken);
    }

    private async Task<JsonElement> JsonAsync(Func<HttpRequestMessage> request, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(request, limit, cancellationToken);
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        if (bytes.Length == 0)
        {
            return default;
        }

        try
        {
            return JsonDocument.Parse(bytes).RootElement;
        }
        catch (JsonException)
        {
            throw new DaytonaException(HttpStatusCode.BadGateway, code: null, "Daytona's answer is no JSON; is DAYTONA_API_URL right?");
        }
    }

    // With its length: in chunks, as JsonContent sends it, not every proxy takes a body.
    private static ByteArrayContent Json(object body) =>
        new(JsonSerializer.SerializeToUtf8Bytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, TimeSpan limit, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan pause;
            try
            {
                var answer = await TryAsync(make, limit, cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return answer;
                }

                using (answer)
                {
                    pause = Wait(answer.Headers.RetryAfter, attempt);
                    if (answer.StatusCode != HttpStatusCode.TooManyRequests || attempt >= options.DaytonaTries || pause > LongestPause)
                    {
                        throw await ErrorAsync(answer, cancellationToken);
                    }
                }
            }
            catch (HttpRequestException e)
            {
                pause = FirstPause * attempt;
                if (attempt >= options.DaytonaTries || !MayRepeat(e))
                {
                    throw new DaytonaException(HttpStatusCode.ServiceUnavailable, code: null, $"Daytona cannot be reached: {e.Message}");
                }
            }

            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> TryAsync(Func<HttpRequestMessage> make, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var request = make();
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", settings.Key);
        request.Headers.TryAddWithoutValidation("X-Daytona-Source", Label);
        request.Headers.TryAddWithoutValidation("X-Daytona-SDK-Version", Version);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue(Label, Version));
        request.Headers.Accept.ParseAdd("application/json");
        if (settings.Organization is { } organization)
        {
            request.Headers.TryAddWithoutValidation("X-Daytona-Organization-ID", organization);
        }

        using var time = new CancellationTokenSource(limit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        try
        {
            // The whole of the answer: nothing of it comes after the limit.
            return await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DaytonaException(HttpStatusCode.GatewayTimeout, code: null, $"Daytona did not answer within {limit.TotalSeconds:0} s");
        }
    }

    // What went out and broke off may have been done; our own requests are such that a second time does no harm, or are asked about first.
    private static bool MayRepeat(HttpRequestException e) => e.HttpRequestError is not (HttpRequestError.SecureConnectionError or HttpRequestError.UserAuthenticationError);

    private TimeSpan Wait(RetryConditionHeaderValue? asked, int attempt) => asked switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - clock.GetUtcNow() is { Ticks: > 0 } left ? left : TimeSpan.Zero,
        _ => FirstPause * attempt,
    };

    private static async Task<DaytonaException> ErrorAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        var (code, message) = Read(text);
        var what = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? $"Daytona does not accept the key; mend DAYTONA_API_KEY: {message}"
            : $"Daytona answered {(int)answer.StatusCode}: {message}";

        return new DaytonaException(answer.StatusCode, code, what.Shortened(MaxErrorLength));
    }

    private static (string? Code, string Message) Read(string text)
    {
        try
        {
            using var body = JsonDocument.Parse(text);
            if (body.RootElement.ValueKind == JsonValueKind.Object)
            {
                // The message of some errors is a list.
                return (body.RootElement.Text("code"), body.RootElement.TryGetProperty("message", out var message) ? message.ToString() : "");
            }
        }
        catch (JsonException)
        {
            // A proxy's page; shortened it will do.
        }

        return (null, text);
    }
}
