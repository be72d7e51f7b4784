namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a command went.</summary>
public sealed class ExecuteCommandResult
{
    /// <summary>Whether it did what it is for.</summary>
    public required bool Success { get; init; }

    /// <summary>Whether it was given up.</summary>
    public bool Canceled { get; init; }

    /// <summary>What was wrong.</summary>
    public string? ErrorMessage { get; init; }
}
