namespace Stigmer.Cli.Commands;

/// <summary>A failure that the user can act on: printed as "Error: …" on stderr, without a stack.</summary>
internal class CommandException(string message, Exception? cause = null) : Exception(message, cause);
