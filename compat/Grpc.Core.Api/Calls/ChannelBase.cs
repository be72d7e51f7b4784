namespace Grpc.Core;

/// <summary>A way to one server.</summary>
public abstract class ChannelBase(string target)
{
    /// <summary>The server, as host and port.</summary>
    public string Target { get; } = target;

    /// <summary>Starts calls on this channel.</summary>
    public abstract CallInvoker CreateCallInvoker();

    /// <summary>Ends the channel; calls that run are cancelled.</summary>
    public Task ShutdownAsync() => ShutdownAsyncCore();

    /// <summary>Does what <see cref="ShutdownAsync"/> promises.</summary>
    protected virtual Task ShutdownAsyncCore() => Task.CompletedTask;
}
