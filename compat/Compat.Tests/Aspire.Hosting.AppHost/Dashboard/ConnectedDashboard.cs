using Aspire.Hosting.Dashboard;
using Aspire.ResourceService.Proto.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Compat.Tests.ApplicationHost.Dashboard;

/// <summary>A client of an application's resource service, as a dashboard is one.</summary>
internal sealed class ConnectedDashboard(ScratchApplication scratch, GrpcChannel channel, string apiKey) : IDisposable
{
    internal DashboardService.DashboardServiceClient Client { get; } = new(channel);

    internal CallOptions Options => new(new Metadata { { "x-resource-service-api-key", apiKey } }, cancellationToken: scratch.Limit);

    internal static async Task<ConnectedDashboard> ConnectAsync(ScratchApplication scratch, string? apiKey = null)
    {
        var services = scratch.Application.Services;
        var address = await services.GetRequiredService<ResourceServiceHost>().AddressAsync(scratch.Limit);
        var key = apiKey ?? services.GetRequiredService<IConfiguration>()["AppHost:ResourceService:ApiKey"];
        return new(scratch, GrpcChannel.ForAddress(Assert.IsType<Uri>(address)), Assert.IsType<string>(key));
    }

    /// <summary>The state of a resource, once it is as described: from the first answer on, then from the changes.</summary>
    internal async Task<Resource> UntilAsync(string displayName, Func<Resource, bool> condition)
    {
        using var call = Client.WatchResources(new(), Options);
        while (await call.ResponseStream.MoveNext(scratch.Limit))
        {
            var update = call.ResponseStream.Current;
            var resources = update.InitialData?.Resources ?? update.Changes.Value.Select(change => change.Upsert);
            if (resources.FirstOrDefault(r => r.DisplayName == displayName && condition(r)) is { } found)
            {
                return found;
            }
        }

        throw new InvalidOperationException($"The stream ended before '{displayName}' was as described.");
    }

    public void Dispose() => channel.Dispose();
}
