namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>The sandbox cannot be reached now; nothing is wrong with the run, and a later attempt finds it as it was.</summary>
internal sealed class SandboxAwayException(string message) : Exception(message);
