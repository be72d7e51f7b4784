using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>An application that its own entry point runs: started here means waiting until it has started there.</summary>
internal sealed class TestedApplication(TestedHost host) : DistributedApplication(host)
{
    private readonly TestedHost _host = host;

    public override Task RunAsync(CancellationToken cancellationToken = default) => _host.RunAsync(cancellationToken);

    public override Task StartAsync(CancellationToken cancellationToken = default) => _host.StartAsync(cancellationToken);

    public override Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);
}
