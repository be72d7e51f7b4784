namespace Aspire.Hosting.Containers;

/// <summary>What a command of the container runtime said.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>Its complaint in one line.</summary>
    internal string Problem => (string.IsNullOrWhiteSpace(Error) ? Output : Error).Trim() is { Length: > 0 } text
        ? text.ReplaceLineEndings(" ")
        : $"exit code {ExitCode}";
}
