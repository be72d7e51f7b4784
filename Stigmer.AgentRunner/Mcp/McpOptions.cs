using System.ComponentModel.DataAnnotations;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>The limits of MCP servers and of their tools.</summary>
internal sealed class McpOptions
{
    /// <summary>From the start of a server to the list of its tools. Long enough for npx to fetch one.</summary>
    public TimeSpan ConnectLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a site may take to say that it speaks the newest protocol, before it is asked by the one before.</summary>
    public TimeSpan SiteProbeLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a call may take when the agent does not say.</summary>
    public TimeSpan CallLimit { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>A connection that nobody has used for so long is closed; the next call opens it again.</summary>
    public TimeSpan IdleLife { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A server that did not come up is left alone for so long before it is tried again; twice as long each time.</summary>
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromSeconds(30);

    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Time to answer a ping after a call that took too long; a server that does not is ended.</summary>
    public TimeSpan PingLimit { get; set; } = TimeSpan.FromSeconds(2);

    [Range(1, 1_000)]
    public int MaxServers { get; set; } = 20;

    /// <summary>Tools of one server that a model is told of. More of them crowd out what it is about; enabledTools picks.</summary>
    [Range(1, 10_000)]
    public int MaxTools { get; set; } = 128;

    /// <summary>Parts in which one server may list its tools, together no longer than one message.</summary>
    [Range(1, 10_000)]
    public int MaxToolPages { get; set; } = 100;

    /// <summary>What one tool takes, as its schema says it. It is told to the model in every turn.</summary>
    [Range(100, 1_000_000)]
    public int MaxSchemaCharacters { get; set; } = 50_000;

    /// <summary>Of what a server says about itself, so much goes into the prompt.</summary>
    [Range(0, 100_000)]
    public int InstructionCharacters { get; set; } = 2_000;

    /// <summary>Pictures and documents of one answer that the model is shown; the others are kept as files.</summary>
    [Range(0, 100)]
    public int MaxShown { get; set; } = 5;

    /// <summary>One message, an answer with all that is in it. A longer one ends the connection.</summary>
    [Range(1_000, 1_000_000_000)]
    public int MaxMessageBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>One picture or file in an answer.</summary>
    [Range(1, 1_000_000_000)]
    public int MaxAttachmentBytes { get; set; } = 20 * 1024 * 1024;
}
