using Grpc.Net.Client;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Executions.V1;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Bench.Runs;

/// <summary>Runs on the whole topology, as a client that creates an execution and watches it.</summary>
internal sealed class StigmerRun : IRunner, IDisposable
{
    private readonly Topology _topology;
    private readonly GrpcChannel _channel;
    private readonly string _agentId;

    private StigmerRun(Topology topology, GrpcChannel channel, string agentId) => (_topology, _channel, _agentId) = (topology, channel, agentId);

    public string Name => "Stigmer, fully durable";

    public IReadOnlyList<int> Processes => _topology.Processes();

    internal static async Task<StigmerRun> PrepareAsync(Topology topology)
    {
        var channel = GrpcChannel.ForAddress($"http://{topology.ServerAddress}");
        var agent = await new AgentCommandController.AgentCommandControllerClient(channel).applyAsync(new Agent
        {
            ApiVersion = "agentic.stigmer.ai/v1",
            Kind = "Agent",
            Metadata = new ApiResourceMetadata { Name = "bench", Org = "local", OwnerScope = ApiResourceOwnerScope.Organization },
            Spec = new AgentSpec { Instructions = "Read what you are told to read." },
        });

        return new StigmerRun(topology, channel, agent.Metadata.Id);
    }

    public Task CompleteAsync(int agents = 1) => Task.WhenAll(Enumerable.Range(0, agents).Select(_ => RunAsync()));

    public void Dispose() => _channel.Dispose();

    private async Task RunAsync()
    {
        var execution = await new AgentExecutionCommandController.AgentExecutionCommandControllerClient(_channel).createAsync(new AgentExecution
        {
            ApiVersion = "agentic.stigmer.ai/v1",
            Kind = "AgentExecution",
            Metadata = new ApiResourceMetadata { Name = $"bench-{Guid.NewGuid():N}", Org = "local" },
            Spec = new AgentExecutionSpec { AgentId = _agentId, Message = "Read the notes" },
        });
        var finished = await WatchAsync(execution.Metadata.Id);
        if (finished.Outcome != ExecutionOutcome.Completed)
        {
            throw new InvalidOperationException($"The run ended as {finished.Outcome}: {finished.Error}");
        }
    }

    private async Task<ExecutionFinished> WatchAsync(string executionId)
    {
        using var call = new ExecutionService.ExecutionServiceClient(_channel).Watch(new WatchRequest { ExecutionId = executionId });
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            if (call.ResponseStream.Current.Entry?.Finished is { } finished)
            {
                return finished;
            }
        }

        throw new InvalidOperationException($"The stream of {executionId} ended without its end.");
    }
}
