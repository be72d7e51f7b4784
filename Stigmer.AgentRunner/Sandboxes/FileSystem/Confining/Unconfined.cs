using System.Diagnostics;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem.Confining;

/// <summary>Commands may do what their user may.</summary>
internal sealed class Unconfined : ICommandConfinement
{
    internal static readonly Unconfined Instance = new();

    public IReadOnlyList<string> Prefix => [];

    public Process? Start(ProcessStartInfo start) => Process.Start(start);
}
