using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Containers;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Orchestration;

/// <summary>The instances of all resources that are processes or containers.</summary>
internal sealed class ResourceInstances(
    ProcessLauncher processes, ContainerLauncher containers, ContainerNetwork network, ApplicationIdentity identity, IServiceProvider services)
    : IAsyncDisposable
{
    private const string SuffixLetters = "abcdefghijklmnopqrstuvwxyz";
    private const int SuffixLength = 8;

    private readonly Dictionary<string, ResourceInstance> _instances = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _stopping = new();

    internal IReadOnlyCollection<ResourceInstance> All => _instances.Values;

    /// <summary>Gives each resource that is a process or a container its instance.</summary>
    internal void Create(IEnumerable<IResource> resources)
    {
        foreach (var resource in resources)
        {
            ILauncher? launcher = resource switch
            {
                ProjectResource or ExecutableResource => processes,
                ContainerResource => containers,
                _ => null,
            };

            if (launcher is not null)
            {
                var created = Enumerable.Range(0, resource.ReplicaCount()).Select(_ => Create(resource, launcher)).ToList();
                resource.Annotations.Add(new InstancesAnnotation([.. created.Select(instance => instance.Id)]));
            }
        }
    }

    /// <summary>The instance of that id.</summary>
    internal ResourceInstance? Find(string id) => _instances.GetValueOrDefault(id);

    /// <summary>Gives up starting and stops everything, all at the same time.</summary>
    internal async Task StopAllAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_instances.Values.Select(instance => instance.EndAsync())).ConfigureAwait(false);
        await network.RemoveAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAllAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private ResourceInstance Create(IResource resource, ILauncher launcher)
    {
        var suffix = resource.IsPersistent() ? identity.Suffix : RandomNumberGenerator.GetString(SuffixLetters, SuffixLength);
        var instance = ActivatorUtilities.CreateInstance<ResourceInstance>(
            services, resource, $"{resource.Name}-{suffix}", launcher, _stopping.Token);
        _instances[instance.Id] = instance;
        return instance;
    }
}
