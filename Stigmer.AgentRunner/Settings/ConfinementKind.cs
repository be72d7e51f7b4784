namespace Stigmer.AgentRunner.Settings;

/// <summary>SANDBOX_CONFINEMENT: what narrows the commands of a filesystem sandbox beyond the rights of their user.</summary>
internal enum ConfinementKind
{
    None,

    /// <summary>By the kernel, inherited by everything that a command starts.</summary>
    Landlock,

    /// <summary>By bubblewrap: a file system and process numbers of its own.</summary>
    Bwrap,
}
