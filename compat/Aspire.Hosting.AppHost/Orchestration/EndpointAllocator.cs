using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>Settles where endpoints are, and holds their public ports.</summary>
internal sealed class EndpointAllocator(TimeProvider clock, IConfiguration configuration) : IAsyncDisposable
{
    // A connection waits this long for a process that starts.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Below those that the system gives to whoever asks for any (on Linux from 32768 on, elsewhere from 49152 on):
    // one of them could be given away before the process that is told to use it listens.
    private const int FirstOwnPort = 10_000;
    private const int LastOwnPort = 32_767;

    // Tests ask for it, so that they can run beside each other and beside the application itself.
    private readonly bool _randomizePorts = configuration.GetValue("DcpPublisher:RandomizePorts", false);
    private readonly Lock _gate = new();
    private readonly Dictionary<EndpointAnnotation, EndpointProxy> _proxies = [];
    private readonly Dictionary<EndpointAnnotation, Dictionary<string, int>> _leads = [];
    private int _lastOwnPort = Random.Shared.Next(FirstOwnPort, LastOwnPort);

    internal void Allocate(IResource resource)
    {
        EndpointRules.Check(resource);
        foreach (var endpoint in resource.Endpoints())
        {
            var port = endpoint.Port;
            if (endpoint.IsProxied)
            {
                var proxy = Listen(resource, endpoint);
                lock (_gate)
                {
                    _proxies[endpoint] = proxy;
                    _leads[endpoint] = [];
                }

                port = proxy.Port;
            }

            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", port!.Value);
        }
    }

    /// <summary>Lets containers reach the endpoint on an address of this machine that they see.</summary>
    internal void ShareOn(IPAddress address, EndpointAnnotation endpoint)
    {
        lock (_gate)
        {
            if (_proxies.TryGetValue(endpoint, out var proxy))
            {
                proxy.ListenOn(address);
            }
        }
    }

    /// <summary>The port on which the process itself is to listen this time.</summary>
    internal int OwnPort(EndpointAnnotation endpoint) => endpoint.TargetPort ?? FreePort();

    /// <summary>Leads connections to the process of that instance, in turn with those of others; 0 lets them do without it.</summary>
    internal void Lead(EndpointAnnotation endpoint, string instanceId, int port)
    {
        lock (_gate)
        {
            if (!_proxies.TryGetValue(endpoint, out var proxy))
            {
                return;
            }

            var ports = _leads[endpoint];
            if (port == 0)
            {
                ports.Remove(instanceId);
            }
            else
            {
                ports[instanceId] = port;
            }

            proxy.Targets = ports.Values;
        }
    }

    /// <summary>The application ends: connections are no longer held for processes that will not come.</summary>
    internal void EndWaiting()
    {
        lock (_gate)
        {
            foreach (var proxy in _proxies.Values)
            {
                proxy.EndWaiting();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<EndpointProxy> proxies;
        lock (_gate)
        {
            proxies = [.. _proxies.Values];
            _proxies.Clear();
        }

        await Task.WhenAll(proxies.Select(proxy => proxy.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private EndpointProxy Listen(IResource resource, EndpointAnnotation endpoint)
    {
        try
        {
            return EndpointProxy.Listen(_randomizePorts ? 0 : endpoint.Port ?? 0, clock, Patience);
        }
        catch (SocketException taken)
        {
            throw new DistributedApplicationException(
                $"Port {endpoint.Port} of endpoint '{endpoint.Name}' of resource '{resource.Name}' cannot be used: {taken.Message}", taken);
        }
    }

    private int FreePort()
    {
        lock (_gate)
        {
            do
            {
                // Never the same one soon again: the process that got it may not listen yet.
                _lastOwnPort = _lastOwnPort < LastOwnPort ? _lastOwnPort + 1 : FirstOwnPort;
            }
            while (!IsFree(_lastOwnPort));

            return _lastOwnPort;
        }
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
