namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a command went.</summary>
public class ExecuteCommandResult
{
    /// <summary>Whether it did what it is for.</summary>
    public required bool Success { get; init; }

    /// <summary>What was wrong.</summary>
    public string? ErrorMessage { get; init; }
}
