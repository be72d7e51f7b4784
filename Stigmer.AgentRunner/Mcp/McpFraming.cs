namespace Stigmer.AgentRunner.Mcp;

/// <summary>Where one message of a server ends and the next begins.</summary>
internal enum McpFraming
{
    /// <summary>One message a line.</summary>
    Lines,

    /// <summary>Server-sent events: an empty line after each.</summary>
    Events,

    /// <summary>One message, as long as it is.</summary>
    Whole,
}
