using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Containers;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Interactions;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Parameters;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting;

/// <summary>Builds an application.</summary>
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly DistributedApplicationOptions _options;
    private readonly HostApplicationBuilder _host;

    /// <summary>An application with that command line.</summary>
    public DistributedApplicationBuilder(string[] args)
        : this(new DistributedApplicationOptions { Args = args })
    {
    }

    /// <summary>An application with those options.</summary>
    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        _options = options;
        var settings = new HostApplicationBuilderSettings { Args = options.Args };
        BuildingEvents.Constructing(options, settings);

        AppHostAssembly = options.AssemblyName is { Length: > 0 } name ? Assembly.Load(name) : Assembly.GetEntryAssembly();
        AppHostDirectory = Path.GetFullPath(
            options.ProjectDirectory ?? AssemblyMetadata.Find(AppHostAssembly, "apphostprojectpath") ?? Directory.GetCurrentDirectory());
        settings.ApplicationName ??= AppHostAssembly?.GetName().Name;
        settings.ContentRootPath ??= AppHostDirectory;
        _host = new HostApplicationBuilder(settings);
        UserSecrets.ReadChosen(Configuration, Environment);

        CommandLineSwitches.AddTo(Configuration, settings.Args ?? options.Args);
        ExecutionContext = OperationSettings.Read(Configuration);
        ApplicationIdentity.AddTo(this);
        Eventing.Subscribe<BeforeStartEvent>(Http2ServiceAnnotation.ApplyAsync);
        if (ExecutionContext.IsRunMode && !options.DisableDashboard)
        {
            DashboardKeys.AddTo(Configuration, Environment, new UserSecrets(AppHostAssembly, Configuration));
        }

        ConfigureLogging();
        ConfigureServices();
        BuildingEvents.Constructed(this);
    }

    /// <inheritdoc />
    public ConfigurationManager Configuration => _host.Configuration;

    /// <inheritdoc />
    public IHostEnvironment Environment => _host.Environment;

    /// <inheritdoc />
    public IServiceCollection Services => _host.Services;

    /// <inheritdoc />
    public DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <inheritdoc />
    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    /// <inheritdoc />
    public IResourceCollection Resources { get; } = new ResourceCollection();

    /// <inheritdoc />
    public string AppHostDirectory { get; }

    /// <inheritdoc />
    public Assembly? AppHostAssembly { get; }

    /// <inheritdoc />
    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);

        if (Resources.FirstOrDefault(r => string.Equals(r.Name, resource.Name, StringComparison.OrdinalIgnoreCase)) is { } existing)
        {
            throw new DistributedApplicationException(
                $"Cannot add resource of type '{resource.GetType()}' with name '{resource.Name}' because resource of type '{existing.GetType()}' with that name already exists. Resource names are case-insensitive.");
        }

        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    /// <inheritdoc />
    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);

        return new ResourceBuilder<T>(this, resource);
    }

    /// <inheritdoc />
    public DistributedApplication Build()
    {
        BuildingEvents.Building(this);
        var application = new DistributedApplication(_host.Build());
        ExecutionContext.ServiceProvider = application.Services;
        BuildingEvents.Built(application);
        return application;
    }

    private void ConfigureLogging()
    {
        _host.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        _host.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);
        _host.Logging.AddFilter(DashboardLog.Category, LogLevel.Error);
        _host.Logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.Error);

        // Somebody who looks on sees the reports; in the log they would come again and again.
        if (!_options.DisableDashboard)
        {
            _host.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService", LogLevel.None);
        }

        // What is wrong with the certificate of the resource service is a warning.
        _host.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServer", LogLevel.Warning);

        // Added again, so that the user's settings outweigh the ones above.
        _host.Logging.AddConfiguration(Configuration.GetSection("Logging"));
    }

    private void ConfigureServices()
    {
        Services.TryAddSingleton(TimeProvider.System);
        Services.AddSingleton(Options.Create(_options));
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(Eventing);
        Services.AddSingleton(new DistributedApplicationModel(Resources));
        Services.AddSingleton(new AppHostLocation(AppHostDirectory));
        Services.AddSingleton<ResourceLoggerService>(services => new(services.GetRequiredService<TimeProvider>()));
        Services.AddSingleton<ResourceNotificationService>(services => new(services));
        Services.AddSingleton<ResourceCommandService>(services => new(services));
        Services.AddHealthChecks();
        Services.AddHostedService<ApplicationLifecycle>();
        if (ExecutionContext.IsPublishMode)
        {
            Services.AddSingleton<ManifestPublisher>();
            Services.AddSingleton<ManifestPublication>();
            Services.AddHostedService(services => services.GetRequiredService<ManifestPublication>());
            return;
        }

        Services.AddSingleton<ApplicationIdentity>();
        Services.AddSingleton(new UserSecrets(AppHostAssembly, Configuration));
        Services.AddSingleton<InteractionService>();
        Services.AddSingleton<ParameterProcessor>();
        Services.AddSingleton<EndpointAllocator>();
        Services.AddSingleton<LaunchPlanner>();
        Services.AddSingleton<ProjectDefaults>();
        Services.AddSingleton<ProcessGuard>();
        Services.AddSingleton<ProcessLauncher>();
        Services.AddSingleton<ContainerRuntimes>();
        Services.AddSingleton<ContainerNetwork>();
        Services.AddSingleton<ContainerPerspective>();
        Services.AddSingleton<ContainerPlanner>();
        Services.AddSingleton<ContainerObserver>();
        Services.AddSingleton<ContainerLauncher>();
        Services.AddSingleton<ResourceInstances>();
        Services.AddHostedService<ResourceLogForwarder>();
        Services.AddHostedService<ResourceHealthMonitor>();
        if (!_options.DisableDashboard)
        {
            // Before the resources, so that whoever looks on sees them start, and sees them end.
            Services.AddSingleton<ResourceServiceHost>();
            Services.AddHostedService(services => services.GetRequiredService<ResourceServiceHost>());
            Services.AddSingleton<IValidateOptions<TransportOptions>, TransportOptionsValidator>();
            Services.AddOptions<TransportOptions>().Configure<IConfiguration>(TransportOptions.Read).ValidateOnStart();
            Services.AddSingleton<DashboardEnvironment>();
            Services.AddSingleton<DashboardLog>();
            Services.AddSingleton<DashboardLauncher>();
            Services.AddHostedService<DashboardHost>();
        }

        Services.AddHostedService<ApplicationOrchestrator>();
    }
}
