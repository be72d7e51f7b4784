namespace Aspire.Hosting.ApplicationModel;

/// <summary>What the state of a command is decided by.</summary>
public sealed class UpdateCommandStateContext
{
    /// <summary>The present state of the resource.</summary>
    public required CustomResourceSnapshot ResourceSnapshot { get; init; }

    /// <summary>The application's services.</summary>
    public required IServiceProvider ServiceProvider { get; init; }
}
