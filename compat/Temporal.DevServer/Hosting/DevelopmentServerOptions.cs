namespace Temporal.DevServer;

/// <summary>How a development server runs.</summary>
public sealed record DevelopmentServerOptions
{
    /// <summary>The address to listen on.</summary>
    public string Ip { get; init; } = "127.0.0.1";

    /// <summary>The gRPC port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>A port for an HTTP/1 <c>/health</c> endpoint; null for none, 0 for a free one.</summary>
    public int? HttpPort { get; init; }

    /// <summary>The SQLite file that keeps everything; null keeps everything in memory only.</summary>
    public string? DatabaseFile { get; init; }

    /// <summary>The namespace that exists from the start.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>What is logged, to standard error.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>The number of events after which workflows are asked to continue as new.</summary>
    public long SuggestContinueAsNewEvents { get; init; } = 4096;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
