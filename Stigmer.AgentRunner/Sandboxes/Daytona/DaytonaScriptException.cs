namespace Stigmer.AgentRunner.Sandboxes.Daytona;

/// <summary>A script of ours in the sandbox ended with something other than 0.</summary>
internal sealed class DaytonaScriptException(int exitCode, string output) : Exception($"exit code {exitCode}: {output.Trim()}")
{
    internal int ExitCode => exitCode;
}
