namespace Aspire.Hosting.ApplicationModel;

/// <summary>The ways a command can go.</summary>
public static class CommandResults
{
    /// <summary>It did what it is for.</summary>
    public static ExecuteCommandResult Success() => new() { Success = true };

    /// <summary>It did not.</summary>
    public static ExecuteCommandResult Failure(string? errorMessage = null) => new() { Success = false, ErrorMessage = errorMessage };

    /// <summary>It did not, because of that.</summary>
    public static ExecuteCommandResult Failure(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);

        return Failure(exception.Message);
    }

    /// <summary>It was given up.</summary>
    public static ExecuteCommandResult Canceled() => new() { Success = false, Canceled = true };
}
