namespace Aspire.Hosting;

/// <summary>What the application was started for.</summary>
public class DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
{
    private IServiceProvider? _services;

    /// <summary>What the application was started for.</summary>
    public DistributedApplicationOperation Operation { get; } = operation;

    /// <summary>Whether it runs on this machine.</summary>
    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

    /// <summary>Whether it is described for deployment.</summary>
    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    /// <summary>The application's services; throws before it is built.</summary>
    public IServiceProvider ServiceProvider
    {
        get => _services ?? throw new InvalidOperationException("IServiceProvider is not available because the container has not been built.");
        internal set => _services = value;
    }
}
