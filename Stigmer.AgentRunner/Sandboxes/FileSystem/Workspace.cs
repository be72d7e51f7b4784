namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>Finds the folder that a run works on.</summary>
internal static class Workspace
{
    /// <summary>The real path of the run's own folder, or of the runner's, which is made when it is missing.</summary>
    /// <param name="ofRunner">SANDBOX_ROOT_DIR.</param>
    /// <param name="ofRun">What the run names; empty for none.</param>
    /// <exception cref="SandboxException">The folder cannot be made or used.</exception>
    internal static string Open(string ofRunner, string ofRun)
    {
        if (ofRun.Length == 0)
        {
            return Make(ofRunner);
        }

        if (!Path.IsPathFullyQualified(ofRun))
        {
            throw new SandboxException($"The workspace '{ofRun}' of the run must be an absolute path.");
        }

        return Directory.Exists(ofRun)
            ? Make(ofRun)
            : throw new SandboxException($"The workspace '{ofRun}' of the run does not exist on the runner's machine.");
    }

    /// <summary>What a runner says at its start when its own folder is of no use; null when it is. A run may still bring its own.</summary>
    /// <param name="ofRunner">SANDBOX_ROOT_DIR.</param>
    internal static string? Problem(string ofRunner)
    {
        try
        {
            Make(ofRunner);

            return null;
        }
        catch (SandboxException e)
        {
            return $"SANDBOX_ROOT_DIR: {e.Message} (runs that name no workspace fail until it can)";
        }
    }

    private static string Make(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);

            return SandboxPath.RealPath(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SandboxException($"The workspace '{folder}' cannot be used: {e.Message}");
        }
    }
}
