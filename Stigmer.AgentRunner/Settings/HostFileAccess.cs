namespace Stigmer.AgentRunner.Settings;

/// <summary>What file tools reach on the machine of the runner.</summary>
internal enum HostFileAccess
{
    /// <summary>The workspace and nothing else, whatever links say.</summary>
    Workspace,

    /// <summary>Everything that the user of the runner may, as commands do.</summary>
    Host,
}
