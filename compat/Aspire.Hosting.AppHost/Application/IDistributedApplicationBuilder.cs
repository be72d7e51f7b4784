using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>An application while it is being declared.</summary>
public interface IDistributedApplicationBuilder
{
    /// <summary>The application's configuration.</summary>
    ConfigurationManager Configuration { get; }

    /// <summary>The application's environment.</summary>
    IHostEnvironment Environment { get; }

    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>What the application is started for.</summary>
    DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <summary>Where events of the application are heard.</summary>
    IDistributedApplicationEventing Eventing { get; }

    /// <summary>Everything that was added.</summary>
    IResourceCollection Resources { get; }

    /// <summary>The application's directory, which paths are relative to.</summary>
    string AppHostDirectory { get; }

    /// <summary>The application's own assembly, if it has one.</summary>
    Assembly? AppHostAssembly { get; }

    /// <summary>Adds a resource.</summary>
    IResourceBuilder<T> AddResource<T>(T resource) where T : IResource;

    /// <summary>Goes on declaring a resource.</summary>
    IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource;

    /// <summary>Ends the declaration.</summary>
    DistributedApplication Build();
}
