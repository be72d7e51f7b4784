namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>Something the sandbox does not do or cannot do; the message is written for the model.</summary>
internal sealed class SandboxException(string message) : Exception(message);
