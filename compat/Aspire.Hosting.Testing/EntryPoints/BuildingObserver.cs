using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing.EntryPoints;

/// <summary>
/// Hears how the building of an application goes on, through the diagnostic events of its builder: the application's own code
/// knows nothing of it. Only what is built in the flow that began to observe counts, since other tests build at the same time.
/// </summary>
internal sealed class BuildingObserver : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private static readonly AsyncLocal<BuildingObserver?> Current = new();

    private readonly BuildingHooks _hooks;
    private readonly IDisposable _subscription;

    private BuildingObserver(BuildingHooks hooks)
    {
        _hooks = hooks;
        Current.Value = this;
        _subscription = DiagnosticListener.AllListeners.Subscribe(this);
    }

    /// <summary>Observes the present flow until disposed.</summary>
    internal static BuildingObserver Observe(BuildingHooks hooks) => new(hooks);

    public void Dispose()
    {
        _subscription.Dispose();
        Current.Value = null;
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        // A listener lives as long as its event, and takes the subscription with it.
        if (Current.Value == this && value.Name == "Aspire.Hosting")
        {
            _ = value.Subscribe(this);
        }
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (Current.Value != this)
        {
            return;
        }

        switch (value.Key, value.Value)
        {
            case ("DistributedApplicationBuilderConstructing", (DistributedApplicationOptions options, HostApplicationBuilderSettings settings)):
                _hooks.Constructing(options, settings);
                break;
            case ("DistributedApplicationBuilderConstructed", DistributedApplicationBuilder builder):
                _hooks.Constructed(builder);
                break;
            case ("DistributedApplicationBuilding", DistributedApplicationBuilder builder):
                _hooks.Building(builder);
                break;
            case ("DistributedApplicationBuilt", DistributedApplication application):
                _hooks.Built(application);
                break;
        }
    }

    void IObserver<DiagnosticListener>.OnCompleted()
    {
    }

    void IObserver<DiagnosticListener>.OnError(Exception error)
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted()
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error)
    {
    }
}
