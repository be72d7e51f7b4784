using Grpc.Health.V1;
using Temporal.DevServer.Hosting;

namespace Temporal.DevServer.Frontend;

/// <summary>Answers that the server serves: when it can answer at all, it does.</summary>
internal sealed class HealthEndpoint(ServerCore core) : Grpc.Health.V1.Health.HealthBase
{
    private static readonly HashSet<string> Services =
        ["", WorkflowService.Descriptor.FullName, Temporalio.Api.OperatorService.V1.OperatorService.Descriptor.FullName];

    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        Services.Contains(request.Service)
            ? Task.FromResult(Serving())
            : throw ServiceErrors.NotFound($"unknown service {request.Service}");

    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        await responseStream.WriteAsync(Services.Contains(request.Service)
            ? Serving()
            : new HealthCheckResponse { Status = HealthCheckResponse.Types.ServingStatus.ServiceUnknown }, context.CancellationToken).ConfigureAwait(false);
        using var wait = core.Clock.Bound(Timeout.InfiniteTimeSpan, DateTime.MaxValue, context.CancellationToken);
        await wait.EndedFirstAsync(new TaskCompletionSource().Task).ConfigureAwait(false);
    }

    private static HealthCheckResponse Serving() => new() { Status = HealthCheckResponse.Types.ServingStatus.Serving };
}
