namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>What a run wants of its sandbox.</summary>
internal sealed record SandboxRequest
{
    internal required string ExecutionId { get; init; }

    /// <summary>Runs of one session share their files; empty when the run has no session.</summary>
    internal required string SessionId { get; init; }

    /// <summary>Who shares the sandbox: the session, or the run alone when it has none.</summary>
    internal string Owner => SessionId.Length > 0 ? SessionId : ExecutionId;

    /// <summary>The folder that the run names, or empty.</summary>
    internal required string Workspace { get; init; }

    /// <summary>Variables of the run for its commands, secrets among them.</summary>
    internal required IReadOnlyDictionary<string, string> Environment { get; init; }
}
