namespace Stigmer.AgentRunner.Tools;

/// <summary>The model called a tool with arguments that the tool cannot use; the message tells it which.</summary>
internal sealed class ToolArgumentException(string message) : Exception(message);
