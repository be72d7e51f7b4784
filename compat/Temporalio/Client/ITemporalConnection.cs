namespace Temporalio.Client;

/// <summary>A connection to a server.</summary>
public interface ITemporalConnection
{
    /// <summary>Headers of each call; may change at any time.</summary>
    IReadOnlyCollection<KeyValuePair<string, string>> RpcMetadata { get; set; }

    /// <summary>Sent as a bearer token; may change at any time.</summary>
    string? ApiKey { get; set; }

    /// <summary>The calls of the workflow service.</summary>
    WorkflowService WorkflowService { get; }

    /// <summary>What the connection was made with.</summary>
    TemporalConnectionOptions Options { get; }

    /// <summary>Whether the server has answered once.</summary>
    bool IsConnected { get; }

    /// <summary>Asks the server whether it serves.</summary>
    Task<bool> CheckHealthAsync(RpcService? service = null, RpcOptions? options = null);

    /// <summary>Connects, unless it is.</summary>
    Task ConnectAsync();
}
