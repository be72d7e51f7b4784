using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Server.Executions.Feeds;
using Stigmer.Server.Executions.Peers;
using Stigmer.Server.Executions.Statuses;
using Stigmer.Server.Executions.Steering;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Executions;

/// <summary>Executions: taking them in, their journals, who watches them, and their workflows.</summary>
internal static class ExecutionsExtensions
{
    internal static IServiceCollection AddExecutions(this IServiceCollection services) => services
        .AddSingleton(new ResourceType<AgentExecution>(ResourceKind.AgentExecution, execution => execution.Spec?.SessionId ?? ""))
        .AddSingleton<ExecutionFeed>()
        .AddSingleton<LiveText>()
        .AddSingleton<IPeers, NoPeers>()
        .AddSingleton<WorkflowOutbox>()
        .AddSingleton<CancelRequests>()
        .AddSingleton<ExecutionNews>()
        .AddSingleton<ExecutionIntake>()
        .AddSingleton<ExecutionOperations>()
        .AddSingleton<SnapshotKeeper>()
        .AddSingleton<JournalWriter>()
        .AddSingleton<ExecutionControl>()
        .AddSingleton<Approvals>()
        .AddSingleton<RunSteering>()
        .AddSingleton<Blueprints>()
        .AddSingleton<Watches>()
        .AddSingleton<ServerStreams>()
        .AddSingleton<RunnerStreams>();

    internal static IEndpointRouteBuilder MapExecutions(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<ExecutionCommandService>();
        endpoints.MapGrpcService<ExecutionQueryService>();
        endpoints.MapGrpcService<ExecutionWatchService>();
        endpoints.MapGrpcService<RunnerJournalService>();
        return endpoints;
    }
}
