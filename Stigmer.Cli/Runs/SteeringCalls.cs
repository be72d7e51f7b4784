using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Cli.Commands;
using Stigmer.Cli.Output;

namespace Stigmer.Cli.Runs;

/// <summary>What can be said to one run.</summary>
internal sealed class SteeringCalls(StigmerConnection connection, string executionId)
{
    internal string ExecutionId => executionId;

    internal Task ApproveAsync(ApproveRequest answer, ApprovalWanted wanted, CancellationToken cancellationToken)
    {
        var request = RequestOf(answer, wanted);
        return connection.CallAsync(options => connection.Executions.ApproveAsync(request, options), cancellationToken);
    }

    /// <summary>For a person who has gone on to the next question.</summary>
    internal Task ApprovePatientlyAsync(ApproveRequest answer, ApprovalWanted wanted, CancellationToken cancellationToken)
    {
        var request = RequestOf(answer, wanted);
        return connection.CallPatientlyAsync(options => connection.Executions.ApproveAsync(request, options), cancellationToken);
    }

    internal async Task<RunControl> ControlAsync(CancellationToken cancellationToken) => (await GetAsync(cancellationToken)).Status.Control ?? new RunControl();

    internal Task<AgentExecution> GetAsync(CancellationToken cancellationToken) =>
        connection.CallAsync(options => connection.ExecutionQueries.getAsync(new AgentExecutionId { Value = executionId }, options), cancellationToken);

    internal Task SendAsync(string message, CancellationToken cancellationToken)
    {
        // With an id of its own, so that a call that is repeated says it once.
        var request = new SendRequest { ExecutionId = executionId, Message = message, MessageId = Guid.NewGuid().ToString("N") };
        return connection.CallAsync(options => connection.Executions.SendAsync(request, options), cancellationToken);
    }

    internal Task PauseAsync(string reason, CancellationToken cancellationToken) => connection.CallAsync(
        options => connection.Executions.PauseAsync(new PauseRequest { ExecutionId = executionId, Reason = reason }, options), cancellationToken);

    internal Task ResumeAsync(CancellationToken cancellationToken) => connection.CallAsync(
        options => connection.Executions.ResumeAsync(new ResumeRequest { ExecutionId = executionId }, options), cancellationToken);

    internal Task CancelAsync(string reason, CancellationToken cancellationToken) => connection.CallAsync(
        options => connection.Executions.CancelAsync(new CancelRequest { ExecutionId = executionId, Reason = reason }, options), cancellationToken);

    internal Task RaiseAsync(Budget budget, CancellationToken cancellationToken) => connection.CallAsync(
        options => connection.Executions.RaiseAsync(new RaiseRequest { ExecutionId = executionId, Budget = budget }, options), cancellationToken);

    internal async Task<AgentExecution> ContinueAsync(Budget? budget, string message, CancellationToken cancellationToken)
    {
        var request = new ContinueRequest { ExecutionId = executionId, Budget = budget, Message = message };
        return (await connection.CallAsync(options => connection.Executions.ContinueAsync(request, options), cancellationToken)).Execution;
    }

    /// <summary>An agent that is gone is known by its id.</summary>
    internal async Task<string> AgentNameAsync(string agentId, CancellationToken cancellationToken)
    {
        try
        {
            return (await connection.CallAsync(options => connection.AgentQueries.getAsync(new AgentId { Value = agentId }, options), cancellationToken)).Metadata.Name;
        }
        catch (CommandException)
        {
            return agentId;
        }
    }

    private ApproveRequest RequestOf(ApproveRequest answer, ApprovalWanted wanted)
    {
        var request = answer.Clone();
        (request.ExecutionId, request.Turn, request.ToolCallId) = (executionId, wanted.Turn, wanted.Id);
        if (wanted.Turn > 0)
        {
            request.SubAgent = wanted.SubAgent ?? "";
        }

        return request;
    }
}
