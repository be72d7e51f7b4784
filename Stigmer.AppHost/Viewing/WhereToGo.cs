using Stigmer.AppHost.Settings;
using Stigmer.AppHost.Temporal;

namespace Stigmer.AppHost.Viewing;

/// <summary>What somebody who has just started Stigmer wants to know.</summary>
internal sealed class WhereToGo(StigmerSettings settings, TemporalService temporal, IResourceBuilder<ProjectResource> server)
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
              Workspace:  {settings.Directories.Workspace}
              Data:       {settings.Directories.Home}
              Model:      {settings.Model.Describe()}
              Try:        dotnet run --project Stigmer.Cli -- run samples/hello-agent --message "What is in this workspace?"
            """;
    }
}
