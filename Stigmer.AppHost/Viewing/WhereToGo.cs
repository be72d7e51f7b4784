using Stigmer.AppHost.Cloud;
using Stigmer.AppHost.Settings;
using Stigmer.AppHost.Temporal;

namespace Stigmer.AppHost.Viewing;

/// <summary>What somebody who has just started Stigmer wants to know.</summary>
internal sealed class WhereToGo(
    StigmerSettings settings, TemporalService temporal, CloudServices? cloud, IResourceBuilder<ProjectResource> server)
{
    internal async Task<string> DescribeAsync(CancellationToken cancellationToken)
    {
        var grpc = await server.GetEndpoint("grpc").Property(EndpointProperty.HostAndPort).GetValueAsync(cancellationToken);
        var http = await server.GetEndpoint("http").GetValueAsync(cancellationToken);
        var address = await temporal.Address.GetValueAsync(cancellationToken);
        var ui = temporal.Ui is { } endpoint ? $", {await endpoint.GetValueAsync(cancellationToken)}" : "";
        var @namespace = await temporal.Namespace.GetValueAsync(cancellationToken);

        return $"""
            Stigmer is up.
              gRPC:       {grpc}
              HTTP:       {http}
              Temporal:   {address} ({temporal.Flavour}{ui}; namespace {@namespace})
              {await PlaceAsync(cancellationToken)}
              Data:       {settings.Directories.Home}
              Model:      {settings.Model.Describe()}
              Try:        {(cloud is null ? "" : "STIGMER_API_KEY=<key or token> ")}dotnet run --project Stigmer.Cli -- run samples/hello-agent --message "What is in this workspace?"
            """;
    }

    /// <summary>Where the agents work.</summary>
    private async Task<string> PlaceAsync(CancellationToken cancellationToken)
    {
        if (cloud is null)
        {
            return $"Workspace:  {settings.Directories.Workspace}";
        }

        var redis = cloud.Redis.Resource.GetConnectionProperties().ToDictionary(part => part.Key, part => part.Value);

        return $"""
            Redis:      {await redis["Host"].GetValueAsync(cancellationToken)}:{await redis["Port"].GetValueAsync(cancellationToken)}
              Sandboxes:  Daytona (mode cloud)
            """;
    }
}
