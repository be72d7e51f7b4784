using System.Diagnostics;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem.Confining;

/// <summary>Starts commands so that they reach less than their user may.</summary>
internal interface ICommandConfinement
{
    /// <summary>What stands before the command line.</summary>
    IReadOnlyList<string> Prefix { get; }

    /// <exception cref="System.ComponentModel.Win32Exception">It does not start.</exception>
    Process? Start(ProcessStartInfo start);
}
