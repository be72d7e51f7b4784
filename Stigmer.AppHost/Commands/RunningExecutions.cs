using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AppHost.Commands;

/// <summary>Everything that has been asked for and has not ended.</summary>
internal static class RunningExecutions
{
    private const int PageSize = 1000;

    private static readonly ExecutionPhase[] Unfinished = [ExecutionPhase.ExecutionPending, ExecutionPhase.ExecutionInProgress];

    internal static async Task<ExecuteCommandResult> CancelAsync(CommandScene scene)
    {
        var executions = new ExecutionService.ExecutionServiceClient(scene.Channel);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var phase in Unfinished)
        {
            ids.UnionWith(await IdsAsync(phase, scene));
        }

        foreach (var id in ids)
        {
            await executions.CancelAsync(
                new CancelRequest { ExecutionId = id, Reason = "all executions were cancelled by hand" }, cancellationToken: scene.CancellationToken);
        }

        scene.Logger.ExecutionsCancelled(ids.Count);
        return CommandResults.Success();
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(ExecutionPhase phase, CommandScene scene)
    {
        var queries = new AgentExecutionQueryController.AgentExecutionQueryControllerClient(scene.Channel);
        List<string> ids = [];
        AgentExecutionList page;
        var number = 0;
        do
        {
            page = await queries.listAsync(
                new ListAgentExecutionsRequest { Phase = phase, PageSize = PageSize, PageToken = $"{++number}" },
                cancellationToken: scene.CancellationToken);
            ids.AddRange(page.Entries.Select(execution => execution.Metadata.Id));
        }
        while (number < page.TotalPages);

        return ids;
    }
}
