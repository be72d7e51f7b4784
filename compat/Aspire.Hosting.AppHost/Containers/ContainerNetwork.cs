using System.Net;
using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Containers;

/// <summary>The network that the application's containers share, made when the first of them needs it.</summary>
internal sealed class ContainerNetwork(
    ContainerRuntimes runtimes, DistributedApplicationModel model, ApplicationIdentity identity, IConfiguration configuration) : IAsyncDisposable
{
    /// <summary>The label of containers and networks that end with their application; its value is the session.</summary>
    private const string SessionLabel = "aspire.session";
    private const string SuffixLetters = "abcdefghijklmnopqrstuvwxyz";
    private const int SuffixLength = 8;

    private readonly string _session = RandomNumberGenerator.GetString(SuffixLetters, SuffixLength);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private ContainerHost? _host;
    private ContainerGuard? _guard;

    /// <summary>The label, with its value, of containers that end with their application.</summary>
    internal string Label => $"{SessionLabel}={_session}";

    internal string Name => IsPersistent
        ? $"aspire-persistent-network-{identity.Suffix}-{identity.Name}"
        : $"aspire-session-network-{_session}-{identity.Name}";

    private bool IsPersistent => model.Resources.Any(resource => resource.IsPersistent());

    /// <summary>Makes the network, if it is not there yet, and says how its containers reach this machine.</summary>
    internal async Task<ContainerHost> EnsureAsync(CancellationToken cancellationToken)
    {
        var runtime = await runtimes.FindAsync().ConfigureAwait(false);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _host ??= await CreateAsync(runtime, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The containers are gone: the network goes, too, unless it is kept for persistent ones.</summary>
    internal async Task RemoveAsync()
    {
        if (_host is null)
        {
            return;
        }

        var runtime = await runtimes.FindAsync().ConfigureAwait(false);
        if (IsPersistent || (await runtime.TryAsync(["network", "rm", Name], CancellationToken.None).ConfigureAwait(false)).ExitCode == 0)
        {
            _guard?.Dismiss();
        }

        _host = null;
    }

    public async ValueTask DisposeAsync()
    {
        await RemoveAsync().ConfigureAwait(false);
        _guard?.Dispose();
        _turn.Dispose();
    }

    private async Task<ContainerHost> CreateAsync(ContainerRuntime runtime, CancellationToken cancellationToken)
    {
        // Before the network, so that no moment is left in which nobody would remove it.
        _guard ??= new ContainerGuard(runtime, Label, IsPersistent ? "" : Name);

        var isThere = IsPersistent && (await runtime.TryAsync(["network", "inspect", Name], cancellationToken).ConfigureAwait(false)).ExitCode == 0;
        if (!isThere)
        {
            string[] label = IsPersistent ? [] : ["--label", Label];
            await runtime.RunAsync(["network", "create", .. label, Name], cancellationToken).ConfigureAwait(false);
        }

        return await HostAsync(runtime, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ContainerHost> HostAsync(ContainerRuntime runtime, CancellationToken cancellationToken)
    {
        var name = configuration["AppHost:ContainerHostname"] is { Length: > 0 } chosen ? chosen : ContainerHost.DefaultName;

        if (!runtime.IsPodman)
        {
            // Docker leads the name to the gateway of its default bridge, from every network.
            var bridge = await runtime.TryAsync(["network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}"], cancellationToken).ConfigureAwait(false);
            return new ContainerHost(name, "host-gateway", Address(bridge));
        }

        // Without root's rights podman's networks have no address on this machine.
        if (!Environment.IsPrivilegedProcess)
        {
            return new ContainerHost("host.containers.internal", null, null);
        }

        // Podman knows host-gateway since version 4.7 only; the gateway itself serves as well.
        var gateway = await runtime.RunAsync(["network", "inspect", Name, "--format", "{{(index .Subnets 0).Gateway}}"], cancellationToken).ConfigureAwait(false);
        return new ContainerHost(name, gateway, IPAddress.Parse(gateway));
    }

    private static IPAddress? Address(CommandResult result) =>
        result.ExitCode == 0 && IPAddress.TryParse(result.Output.Trim(), out var address) ? address : null;
}
