using Microsoft.Extensions.DependencyInjection;

namespace Temporalio.Extensions.Hosting;

/// <summary>Adds activities, workflows and settings to one hosted worker.</summary>
public interface ITemporalWorkerServiceOptionsBuilder
{
    /// <summary>The worker's queue, which names its options.</summary>
    string TaskQueue { get; }

    /// <summary>Where the worker's services are.</summary>
    IServiceCollection Services { get; }
}

/// <summary>Adds activities, workflows and settings to one hosted worker.</summary>
public class TemporalWorkerServiceOptionsBuilder : ITemporalWorkerServiceOptionsBuilder
{
    /// <summary>Creates a builder.</summary>
    public TemporalWorkerServiceOptionsBuilder(string taskQueue, IServiceCollection services)
    {
        TaskQueue = taskQueue;
        Services = services;
    }

    /// <inheritdoc />
    public string TaskQueue { get; }

    /// <inheritdoc />
    public IServiceCollection Services { get; }
}
