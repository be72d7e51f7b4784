using Google.Protobuf;
using Grpc.Core;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AppHost.Commands;

/// <summary>Calls of agents that wait for a person: shown in the log, and answered together. One by one is what `stigmer approve` is for.</summary>
internal static class WaitingCalls
{
    internal static async Task<ExecuteCommandResult> ShowAsync(CommandScene scene)
    {
        var waiting = await FindAsync(scene);
        foreach (var (execution, call) in waiting)
        {
            scene.Logger.CallWaits(execution, call.Tool, JsonFormatter.Default.Format(call.Input ?? new()), call.Reason, call.ToolCallId);
        }

        scene.Logger.CallsWait(waiting.Count);
        return CommandResults.Success();
    }

    internal static Task<ExecuteCommandResult> ApproveAsync(CommandScene scene) => AnswerAsync(scene, ApprovalDecision.Approved, "");

    internal static Task<ExecuteCommandResult> DenyAsync(CommandScene scene) => AnswerAsync(scene, ApprovalDecision.Denied, "all that waited was denied by hand");

    private static async Task<ExecuteCommandResult> AnswerAsync(CommandScene scene, ApprovalDecision decision, string reason)
    {
        var service = new ExecutionService.ExecutionServiceClient(scene.Channel);
        var waiting = await FindAsync(scene);
        foreach (var (execution, call) in waiting)
        {
            var answer = new ApproveRequest { ExecutionId = execution, Turn = call.Turn, ToolCallId = call.ToolCallId, Decision = decision, Reason = reason };
            try
            {
                await service.ApproveAsync(answer, cancellationToken: scene.CancellationToken);
                scene.Logger.CallAnswered(execution, call.Tool, decision);
            }
            catch (RpcException faster) when (faster.StatusCode is StatusCode.FailedPrecondition or StatusCode.NotFound)
            {
                // Somebody else has answered, or the run has ended; the others are still to be answered.
                scene.Logger.CallNotAnswered(execution, call.Tool, faster.Status.Detail);
            }
        }

        return waiting.Count > 0 ? CommandResults.Success() : CommandResults.Failure("No call waits for an answer.");
    }

    private static async Task<List<(string Execution, PendingApproval Call)>> FindAsync(CommandScene scene) =>
    [
        .. (await RunningExecutions.FindAsync(scene)).SelectMany(execution =>
            (execution.Value.Status.Control?.PendingApprovals ?? []).Select(call => (execution.Key, call))),
    ];
}
