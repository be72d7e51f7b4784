using Stigmer.Api.ApiResources.Kinds;

namespace Stigmer.Server.Resources;

/// <summary>A kind of resource: how it is named to people, how its ids begin, which number it has on the wire.</summary>
internal sealed record ResourceKind(string Name, string Prefix, ApiResourceKind Wire)
{
    internal static readonly ResourceKind Agent = new("Agent", "agt", ApiResourceKind.Agent);
    internal static readonly ResourceKind AgentInstance = new("AgentInstance", "ain", ApiResourceKind.AgentInstance);
    internal static readonly ResourceKind AgentExecution = new("AgentExecution", "aex", ApiResourceKind.AgentExecution);
    internal static readonly ResourceKind Session = new("Session", "ses", ApiResourceKind.Session);
    internal static readonly ResourceKind Environment = new("Environment", "env", ApiResourceKind.Environment) { OldWire = ApiResourceKind.WorkflowExecution };
    internal static readonly ResourceKind ExecutionContext = new("ExecutionContext", "exec", ApiResourceKind.ExecutionContext);
    internal static readonly ResourceKind Skill = new("Skill", "skl", ApiResourceKind.Skill);
    internal static readonly ResourceKind McpServer = new("McpServer", "mcp", ApiResourceKind.McpServer);
    internal static readonly ResourceKind ApiKey = new("ApiKey", "key", ApiResourceKind.ApiKey);
    internal static readonly ResourceKind Organization = new("Organization", "org", ApiResourceKind.Organization);

    /// <summary>What older clients write in references to this kind: the rules of their time mistook the number.</summary>
    internal ApiResourceKind? OldWire { get; init; }

    /// <summary>The number that the store files resources under.</summary>
    internal int Number => (int)Wire;

    /// <summary>Whether a reference can mean this kind; one without a kind leaves it to whoever is asked.</summary>
    internal bool IsMeantBy(ApiResourceKind wire) => wire == ApiResourceKind.Unknown || wire == Wire || wire == OldWire;
}
