using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>One call of a server's tool: shows how far it has come, and tells the server when nobody wants the answer any more.</summary>
internal sealed class McpCall : IAsyncDisposable
{
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromMilliseconds(500);

    private readonly string _id = $"stigmer-{Guid.NewGuid():N}";
    private readonly McpClient _client;
    private readonly Action<string>? _output;
    private readonly IAsyncDisposable _progress;
    private readonly Lock _lock = new();
    private double _shown = double.NegativeInfinity;

    internal McpCall(McpClient client, Action<string>? output)
    {
        _client = client;
        _output = output;
        _progress = client.RegisterNotificationHandler(NotificationMethods.ProgressNotification, (notification, _) =>
        {
            Show(notification);

            return ValueTask.CompletedTask;
        });
    }

    internal async Task<JsonNode?> RunAsync(string tool, IReadOnlyDictionary<string, JsonElement> arguments, CancellationToken cancellationToken)
    {
        var call = new JsonObject { ["name"] = tool, ["arguments"] = JsonSerializer.SerializeToNode(arguments) };
        if (_output is not null)
        {
            call["_meta"] = new JsonObject { ["progressToken"] = _id };
        }

        try
        {
            // Not CallToolAsync: of a call that is cancelled it does not always tell the server, and it keeps the id that we would need for it.
            var request = new JsonRpcRequest { Id = new RequestId(_id), Method = RequestMethods.ToolsCall, Params = call };

            return (await _client.SendRequestAsync(request, cancellationToken)).Result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CancelAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _progress.DisposeAsync();

    private async Task CancelAsync()
    {
        using var limit = new CancellationTokenSource(FarewellLimit);
        try
        {
            await _client.SendNotificationAsync(
                NotificationMethods.CancelledNotification,
                new CancelledNotificationParams { RequestId = new RequestId(_id), Reason = "nobody waits for it any more" },
                cancellationToken: limit.Token);
        }
        catch (Exception e) when (e is McpException or McpUnavailableException or IOException or HttpRequestException or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            // It is gone, and so is the call.
        }
    }

    private void Show(JsonRpcNotification notification)
    {
        if (notification.Params is null || JsonSerializer.Deserialize<Progress>(notification.Params, JsonSerializerOptions.Web) is not { } progress
            || progress.ProgressToken.ToString() != _id)
        {
            return;
        }

        // They come side by side, and not always in their order; a step back is nothing to show.
        using var held = _lock.EnterScope();
        if (progress.Value <= _shown)
        {
            return;
        }

        _shown = progress.Value;
        var share = progress.Total is { } total
            ? string.Create(CultureInfo.InvariantCulture, $"{progress.Value:0.##} of {total:0.##}")
            : string.Create(CultureInfo.InvariantCulture, $"{progress.Value:0.##}");
        _output?.Invoke(string.IsNullOrWhiteSpace(progress.Message) ? $"[{share}]\n" : $"[{share}] {progress.Message}\n");
    }

    private sealed record Progress(
        JsonElement ProgressToken, [property: System.Text.Json.Serialization.JsonPropertyName("progress")] double Value, double? Total, string? Message);
}
