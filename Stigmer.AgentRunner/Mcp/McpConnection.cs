using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Stigmer.ServiceDefaults.Texts;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>A server that has answered, and its tools.</summary>
internal sealed class McpConnection : IAsyncDisposable
{
    // Servers say what they like, and it is told in the prompt.
    private const int MaxReason = 1_000;

    private readonly McpProcess? _process;
    private readonly McpClient _client;
    private readonly IAsyncDisposable _changes;
    private int _calls;
    private bool _isStale;

    private McpConnection(McpClient client, McpProcess? process)
    {
        _client = client;
        _process = process;
        _changes = client.RegisterNotificationHandler(NotificationMethods.ToolListChangedNotification, (_, _) =>
        {
            Volatile.Write(ref _isStale, true);

            return ValueTask.CompletedTask;
        });
    }

    internal McpToolList Listed { get; private set; } = McpToolList.None;

    /// <summary>What the server says about how to use it.</summary>
    internal string Instructions => _client.ServerInstructions ?? "";

    internal bool IsOpen => !_client.Completion.IsCompleted;

    internal bool IsBusy => Volatile.Read(ref _calls) > 0;

    /// <exception cref="McpUnavailableException">It does not start, does not answer in time, or speaks something else.</exception>
    internal static async Task<McpConnection> OpenAsync(McpAddress address, McpOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ConnectLimit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var process = address is McpProgram program ? new McpProcess(program, options.MaxMessageBytes) : null;
        McpClient? client = null;
        try
        {
            client = await McpClient.CreateAsync(Transport(address, process, options, clock), ClientOptions(address, options, clock), NullLoggerFactory.Instance, stop.Token);
            var connection = new McpConnection(client, process);
            await connection.ListAsync(options, stop.Token);

            return connection;
        }
        catch (Exception e) when (IsTrouble(e))
        {
            if (process is not null && !stop.IsCancellationRequested)
            {
                await process.SettleAsync(clock);
            }

            var reason = limit.IsCancellationRequested
                ? With($"it did not answer within {options.ConnectLimit.TotalSeconds:0.#} s", process)
                : Describe(e, process);
            await CloseAsync(client, process);
            cancellationToken.ThrowIfCancellationRequested();
            throw new McpUnavailableException(reason);
        }
    }

    /// <summary>Asks for the tools again when the server has said that they are others now.</summary>
    /// <exception cref="McpUnavailableException">It does not say which.</exception>
    internal async Task RefreshAsync(McpOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!Volatile.Read(ref _isStale))
        {
            return;
        }

        using var limit = new CancellationTokenSource(options.ConnectLimit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await ListAsync(options, stop.Token);
        }
        catch (Exception e) when (IsTrouble(e) && !cancellationToken.IsCancellationRequested)
        {
            throw new McpUnavailableException(Describe(e, _process));
        }
    }

    /// <exception cref="McpUnavailableException">The connection broke; nobody knows how far the call came.</exception>
    /// <exception cref="McpProtocolException">The server refused the call.</exception>
    internal async Task<JsonNode?> CallAsync(
        string tool, IReadOnlyDictionary<string, JsonElement> arguments, Action<string>? output, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        try
        {
            await using var call = new McpCall(_client, output);

            return await call.RunAsync(tool, arguments, cancellationToken);
        }
        catch (Exception e) when (e is not McpProtocolException && IsTrouble(e) && !cancellationToken.IsCancellationRequested)
        {
            throw new McpUnavailableException(Describe(e, _process)) { NothingHappened = HasNothingHappened(e) };
        }
        finally
        {
            Interlocked.Decrement(ref _calls);
        }
    }

    /// <summary>Whether it still answers.</summary>
    internal async Task<bool> AnswersAsync(TimeSpan within, TimeProvider clock)
    {
        using var limit = new CancellationTokenSource(within, clock);
        try
        {
            await _client.PingAsync(cancellationToken: limit.Token);

            return true;
        }
        catch (Exception e) when (IsTrouble(e))
        {
            return IsNoPing(e);
        }
    }

    /// <summary>Whether it refuses whatever comes, as a site does that was started anew and knows no session from before.</summary>
    internal async Task<bool> IsForgottenAsync(TimeSpan within, TimeProvider clock)
    {
        if (_process is not null)
        {
            return false;
        }

        using var limit = new CancellationTokenSource(within, clock);
        try
        {
            await _client.PingAsync(cancellationToken: limit.Token);

            return false;
        }
        catch (Exception e) when (IsTrouble(e))
        {
            return !IsOpen || (e is McpProtocolException && !IsNoPing(e)) || HasNothingHappened(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _changes.DisposeAsync();
        await CloseAsync(_client, _process);
    }

    private async Task ListAsync(McpOptions options, CancellationToken cancellationToken)
    {
        // Before asking: what changes meanwhile is asked for again.
        Volatile.Write(ref _isStale, false);
        Listed = _client.ServerCapabilities.Tools is null ? McpToolList.None : await McpToolList.ReadAsync(_client, options, cancellationToken);
    }

    private static async ValueTask CloseAsync(McpClient? client, McpProcess? process)
    {
        // The process first: a client that says goodbye to a server that does not listen waits for it.
        if (process is not null)
        {
            await process.KillAsync();
        }

        if (client is not null)
        {
            await client.DisposeAsync();
        }

        if (process is not null)
        {
            await process.DisposeAsync();
        }
    }

    private static IClientTransport Transport(McpAddress address, McpProcess? process, McpOptions options, TimeProvider clock) => address switch
    {
        McpSite site => new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = site.Address,
                AdditionalHeaders = site.Headers.ToDictionary(),
                ConnectionTimeout = options.ConnectLimit,
                TransportMode = HttpTransportMode.AutoDetect,
            },
            new HttpClient(new McpSiteHandler(site.Address, options, clock)) { Timeout = Timeout.InfiniteTimeSpan },
            NullLoggerFactory.Instance,
            ownsHttpClient: true),
        _ => new StreamClientTransport(process!.Input, process.Output, NullLoggerFactory.Instance),
    };

    private static McpClientOptions ClientOptions(McpAddress address, McpOptions options, TimeProvider clock) => new()
    {
        // A program that npx fetches or dotnet builds first has read nothing yet. Asked again by the older protocol meanwhile, it refuses.
        DiscoverProbeTimeout = address is McpProgram ? options.ConnectLimit * 2 / 3 : options.SiteProbeLimit,
        ClientInfo = new Implementation { Name = "stigmer", Version = typeof(McpConnection).Assembly.GetName().Version?.ToString(3) ?? "0" },
        InitializationTimeout = options.ConnectLimit,
        TimeProvider = clock,
    };

    // The newest protocol has no ping any more; to say so is an answer.
    private static bool IsNoPing(Exception e) => e is McpProtocolException { ErrorCode: McpErrorCode.MethodNotFound };

    private static bool HasNothingHappened(Exception e) => e switch
    {
        McpUnavailableException known => known.NothingHappened,
        HttpRequestException { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not HttpStatusCode.RequestTimeout } => true,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => true,
        _ => false,
    };

    private static bool IsTrouble(Exception e) => e is IOException or HttpRequestException or McpException or TimeoutException or OperationCanceledException
        or InvalidOperationException or JsonException or ObjectDisposedException or ArgumentException or FormatException or McpUnavailableException;

    private static string Describe(Exception e, McpProcess? process) => e switch
    {
        ClientTransportClosedException { Details: HttpClientCompletionDetails { Exception: { } cause } } => Describe(cause, process),
        HttpRequestException { StatusCode: { } code } => $"it answered {(int)code} ({code})",
        HttpRequestException when HasNothingHappened(e) => $"it cannot be reached: {e.Message.TrimEnd('.')}",
        OperationCanceledException => With("the connection closed", process),
        IOException when process is not null => With("the connection closed", process),
        _ => With(e.Message.TrimEnd('.').Shortened(MaxReason), process),
    };

    private static string With(string what, McpProcess? process) => process?.Trouble is { Length: > 0 } trouble ? $"{what} ({trouble})" : what;
}
