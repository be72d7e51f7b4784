using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Aspire.Hosting.Testing.EntryPoints;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Testing;

/// <summary>Runs the entry point of an application for tests, which may step in while it is being built.</summary>
public class DistributedApplicationFactory : IDisposable, IAsyncDisposable
{
    private const string BuildLimitVariable = "DOTNET_HOST_FACTORY_RESOLVER_DEFAULT_TIMEOUT_IN_SECONDS";

    private static readonly TimeSpan DefaultBuildLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan DefaultShutdownLimit = TimeSpan.FromSeconds(30);

    private readonly Type _entryPoint;
    private readonly string[] _args;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<DistributedApplicationBuilder> _builder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _application = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Never disposed: an application that is late may still look at its token.
    private readonly CancellationTokenSource _disposing = new();
    private IHostApplicationLifetime? _lifetime;
    private TimeSpan _shutdownLimit = DefaultShutdownLimit;
    private Task? _run;
    private Task? _disposal;

    /// <summary>The application whose entry point is in the type's assembly.</summary>
    public DistributedApplicationFactory(Type entryPoint)
        : this(entryPoint, [])
    {
    }

    /// <summary>The application whose entry point is in the type's assembly, with a command line.</summary>
    public DistributedApplicationFactory(Type entryPoint, string[] args)
    {
        ArgumentNullException.ThrowIfNull(entryPoint);

        _entryPoint = entryPoint;
        _args = Arguments.Check(args);
    }

    /// <summary>Runs the entry point, and returns when the application has started.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        EnsureRunning();
        await _started.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="DistributedApplicationHostingTestingExtensions.CreateHttpClient" />
    public HttpClient CreateHttpClient(string resourceName, string? endpointName = default) =>
        Started().CreateHttpClient(resourceName, endpointName);

    /// <inheritdoc cref="DistributedApplicationHostingTestingExtensions.GetEndpoint" />
    public Uri GetEndpoint(string resourceName, string? endpointName = default) => Started().GetEndpoint(resourceName, endpointName);

    /// <inheritdoc cref="DistributedApplicationHostingTestingExtensions.GetConnectionStringAsync" />
    public ValueTask<string?> GetConnectionString(string resourceName) =>
        Started().GetConnectionStringAsync(resourceName, CancellationToken.None);

    /// <inheritdoc />
    public virtual void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc />
    public virtual async ValueTask DisposeAsync()
    {
        Task disposal;
        lock (_gate)
        {
            disposal = _disposal ??= EndAsync();
        }

        await disposal.ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Called before the builder exists.</summary>
    protected virtual void OnBuilderCreating(DistributedApplicationOptions applicationOptions, HostApplicationBuilderSettings hostOptions)
    {
    }

    /// <summary>Called when the builder exists, before the application's own code declares anything.</summary>
    protected virtual void OnBuilderCreated(DistributedApplicationBuilder applicationBuilder)
    {
    }

    /// <summary>Called when everything is declared.</summary>
    protected virtual void OnBuilding(DistributedApplicationBuilder applicationBuilder)
    {
    }

    /// <summary>Called when the application is built, before it runs.</summary>
    protected virtual void OnBuilt(DistributedApplication application)
    {
    }

    internal async Task<DistributedApplicationBuilder> BuilderAsync(CancellationToken cancellationToken)
    {
        EnsureRunning();
        return await _builder.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    internal async Task<DistributedApplication> ApplicationAsync(CancellationToken cancellationToken)
    {
        EnsureRunning();
        return await _application.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private void EnsureRunning()
    {
        var main = _entryPoint.Assembly.EntryPoint
            ?? throw new InvalidOperationException($"Assembly of specified type {_entryPoint.Name} does not have an entry point.");

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, this);
            _run ??= RunAsync(main);
        }
    }

    private async Task RunAsync(MethodInfo main)
    {
        using var limit = new CancellationTokenSource(BuildLimit());
        await using var registration = limit.Token.Register(() => Fail(new OperationCanceledException(
            "The entry point did not build the application in time.", limit.Token))).ConfigureAwait(false);
        var ended = EntryPointRun.Start(main, _args, new BuildingHooks
        {
            Constructing = (options, settings) => TestingDefaults.Apply(_args, options, settings, _entryPoint.Assembly, OnBuilderCreating),
            Constructed = builder =>
            {
                builder.Services.AddHttpClient();
                OnBuilderCreated(builder);
            },
            Building = builder =>
            {
                ObservedHost.Intercept(builder.Services, _started, _disposing.Token);
                _builder.TrySetResult(builder);
                OnBuilding(builder);
            },
            Built = application =>
            {
                _lifetime = application.Services.GetRequiredService<IHostApplicationLifetime>();
                _shutdownLimit = application.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;
                OnBuilt(application);
                _application.TrySetResult(application);
            },
        });

        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Fail(ended.Exception?.InnerException
            ?? new InvalidOperationException($"The entry point exited without building a {nameof(DistributedApplication)}."));
    }

    /// <summary>Whoever still waits, waits in vain.</summary>
    private void Fail(Exception failure)
    {
        _builder.TrySetException(failure);
        _application.TrySetException(failure);
        _started.TrySetException(failure);
    }

    private static TimeSpan BuildLimit() =>
        Debugger.IsAttached ? Timeout.InfiniteTimeSpan
        : uint.TryParse(Environment.GetEnvironmentVariable(BuildLimitVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : DefaultBuildLimit;

    private DistributedApplication Started()
    {
        ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, this);
        return _started.Task.IsCompletedSuccessfully
            ? _application.Task.GetAwaiter().GetResult()
            : throw new InvalidOperationException("The application has not been initialized.");
    }

    private async Task EndAsync()
    {
        // Whoever awaits the start hears of the end, before an application that is still starting takes it for an ordinary one.
        _builder.TrySetCanceled(_disposing.Token);
        _started.TrySetCanceled(_disposing.Token);
        _lifetime?.StopApplication();
        await _disposing.CancelAsync().ConfigureAwait(false);
        if (_run is { } run)
        {
            await run.WaitAsync(_shutdownLimit, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Fail(new OperationCanceledException("The application was disposed."));
        if (!_application.Task.IsCompletedSuccessfully)
        {
            return;
        }

        // An entry point that did not run the application to its end leaves that to us.
        var application = await _application.Task.ConfigureAwait(false);
        await application.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await application.DisposeAsync().ConfigureAwait(false);
    }
}
