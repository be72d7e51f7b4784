namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>Where an agent works: its files, and a shell among them. Tools know nothing else of it.</summary>
/// <param name="Kind">"filesystem", "container" or "daytona".</param>
/// <param name="Workspace">The absolute path of the workspace, as commands see it.</param>
/// <param name="Files">What file tools reach.</param>
/// <param name="Shell">Runs commands in the workspace.</param>
internal sealed record Sandbox(string Kind, string Workspace, ISandboxFiles Files, ISandboxShell Shell)
{
    /// <summary>What the file tools reach, in words for the model.</summary>
    internal string Reach { get; init; } = "nothing outside it can be read or written with the file tools";
}
