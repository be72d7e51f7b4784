namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>A command for the shell, with everything that bounds it.</summary>
internal sealed record ShellCommand
{
    internal required string Text { get; init; }

    internal required TimeSpan Limit { get; init; }

    /// <summary>So many bytes of the output's start are kept, and as many of its end.</summary>
    internal required int KeptBytes { get; init; }

    /// <summary>Told what the command prints as it comes.</summary>
    internal Action<string>? Output { get; init; }
}

/// <summary>How a command ended.</summary>
/// <param name="Output">Standard output and error as they came, shortened in the middle.</param>
/// <param name="ExitCode">128 + n when signal n ended it.</param>
/// <param name="TimedOut">Ended by us at its limit.</param>
internal sealed record ShellResult(string Output, int ExitCode, bool TimedOut);
