using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Compat.Tests.GrpcPeers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Compat.Tests.ApplicationHost.Dashboard;

/// <summary>The resource service against a gRPC library that shares no code with this one.</summary>
public sealed class DashboardPeerTests
{
    [PeerFact(PeerProcess.Dashboard)]
    public async Task Dashboard_OnNode_SeesTheApplicationAndStopsAResource()
    {
        await using var scratch = new ScratchApplication();
        scratch.AddScript("script", "echo hello from the script; sleep 1000");
        await scratch.StartAsync();
        await scratch.UntilAsync("script", s => s.State?.Text == KnownResourceStates.Running);
        var services = scratch.Application.Services;
        var address = Assert.IsType<Uri>(await services.GetRequiredService<ResourceServiceHost>().AddressAsync(scratch.Limit));
        var key = Assert.IsType<string>(services.GetRequiredService<IConfiguration>()["AppHost:ResourceService:ApiKey"]);

        using var peer = PeerProcess.Start(PeerProcess.Dashboard, address.Port.ToString(CultureInfo.InvariantCulture), key);
        try
        {
            var errors = peer.StandardError.ReadToEndAsync(scratch.Limit);
            var said = (await peer.StandardOutput.ReadToEndAsync(scratch.Limit)).Trim();

            Assert.True(said == "ok", await errors);
        }
        finally
        {
            peer.Kill();
        }
    }
}
