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
        var ids = (await FindAsync(scene)).Keys;
        foreach (var id in ids)
        {
            await executions.CancelAsync(
                new CancelRequest { ExecutionId = id, Reason = "all executions were cancelled by hand" }, cancellationToken: scene.CancellationToken);
        }

        scene.Logger.ExecutionsCancelled(ids.Count);
        return CommandResults.Success();
    }

    /// <summary>By their ids; one that moves on while the lists are read is there once.</summary>
    internal static async Task<Dictionary<string, AgentExecution>> FindAsync(CommandScene scene)
    {
        var found = new Dictionary<string, AgentExecution>(StringComparer.Ordinal);
        foreach (var phase in Unfinished)
        {
            foreach (var execution in await ListAsync(phase, scene))
            {
                found[execution.Metadata.Id] = execution;
            }
        }

        return found;
    }

    private static async Task<IReadOnlyList<AgentExecution>> ListAsync(ExecutionPhase phase, CommandScene scene)
    {
        var queries = new AgentExecutionQueryController.AgentExecutionQueryControllerClient(scene.Channel);
        List<AgentExecution> executions = [];
        AgentExecutionList page;
        var number = 0;
        do
        {
            page = await queries.listAsync(
                new ListAgentExecutionsRequest { Phase = phase, PageSize = PageSize, PageToken = $"{++number}" },
                cancellationToken: scene.CancellationToken);
            executions.AddRange(page.Entries);
        }
        while (number < page.TotalPages);

        return executions;
    }
}
