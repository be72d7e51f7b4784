using System.ComponentModel;
using Stigmer.AgentRunner.Sandboxes.FileSystem.Native;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>What the system refused, in words.</summary>
internal static class Failure
{
    internal static Exception Of(string path, int error) => error switch
    {
        Libc.TooManyLinks => new SandboxException($"'{path}' was changed into a link while it was used."),
        Libc.NotPermitted or Libc.NoAccess => new UnauthorizedAccessException($"Access to '{path}' is denied."),
        _ => new IOException($"{new Win32Exception(error).Message}: '{path}'"),
    };
}
