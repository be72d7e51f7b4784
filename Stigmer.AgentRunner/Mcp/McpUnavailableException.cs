namespace Stigmer.AgentRunner.Mcp;

/// <summary>A server cannot be used; the message is for the person and for the model, and the run goes on without it.</summary>
internal sealed class McpUnavailableException(string message) : Exception(message)
{
    /// <summary>The server has not begun what it was asked for, so that it may be asked again.</summary>
    internal bool NothingHappened { get; init; }
}
