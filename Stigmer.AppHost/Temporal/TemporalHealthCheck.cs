using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Stigmer.AppHost.Temporal;

/// <summary>Asks Temporal's frontend, by the gRPC health protocol, whether it serves.</summary>
internal sealed class TemporalHealthCheck(ReferenceExpression address) : IHealthCheck
{
    private const string Service = "temporal.api.workflowservice.v1.WorkflowService";

    // Longer than a start takes, since a connection to a server that is starting is held until it listens.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var target = await address.GetValueAsync(cancellationToken);

        try
        {
            using var channel = LocalChannel.To($"http://{target}");
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            var reply = await new Health.HealthClient(channel)
                .CheckAsync(new HealthCheckRequest { Service = Service }, cancellationToken: limit.Token);

            return reply.Status == HealthCheckResponse.Types.ServingStatus.Serving
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"Temporal at {target} says {reply.Status}.");
        }
        catch (RpcException failure)
        {
            return HealthCheckResult.Unhealthy($"Temporal at {target} does not answer: {failure.Status.Detail}", failure);
        }
    }
}
