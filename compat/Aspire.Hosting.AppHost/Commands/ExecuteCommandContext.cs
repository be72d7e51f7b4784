namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a command is executed with.</summary>
public sealed class ExecuteCommandContext
{
    /// <summary>The application's services.</summary>
    public required IServiceProvider ServiceProvider { get; init; }

    /// <summary>The id of the instance that it is executed on.</summary>
    public required string ResourceName { get; init; }

    /// <summary>Ends when nobody waits for the result any more.</summary>
    public required CancellationToken CancellationToken { get; init; }
}
