namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>A piece of what a background command prints.</summary>
/// <param name="Text">From the offset that was asked for, or from the oldest that is kept.</param>
/// <param name="Next">Where the next piece begins, in bytes.</param>
/// <param name="Lost">Bytes between the offset and the text that are no longer kept.</param>
/// <param name="ExitCode">Null while it runs; 128 + n when signal n ended it.</param>
internal sealed record BackgroundOutput(string Text, long Next, long Lost, int? ExitCode);
