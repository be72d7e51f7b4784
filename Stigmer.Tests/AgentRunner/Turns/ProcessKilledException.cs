namespace Stigmer.Tests.AgentRunner.Turns;

/// <summary>Stands for SIGKILL: whoever sees it does nothing more.</summary>
internal sealed class ProcessKilledException() : Exception("killed");
