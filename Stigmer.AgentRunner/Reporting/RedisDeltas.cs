using Google.Protobuf;
using StackExchange.Redis;
using Stigmer.AgentRunner.Turns;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Redis;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>Live text by Redis, on the channel of its execution: in cloud mode any server may have the watchers.</summary>
internal sealed class RedisDeltas(IConnectionMultiplexer redis) : IDeltaRoute, IDeltaStream
{
    private readonly string _origin = $"{RunnerIdentity.Name}/{Guid.NewGuid():N}";

    public IDeltaStream Open(CancellationToken cancellationToken) => this;

    public async Task WriteAsync(DeltaBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var ofExecution in batch.Deltas.GroupBy(delta => delta.ExecutionId, StringComparer.Ordinal))
            {
                var message = new FeedMessage { Origin = _origin, Deltas = new DeltaBatch { Deltas = { ofExecution } } };
                await redis.GetSubscriber().PublishAsync(ExecutionChannel.Of(ofExecution.Key), message.ToByteArray()).WaitAsync(cancellationToken);
            }
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            throw new IOException(e.Message, e);
        }
    }

    public void Dispose()
    {
        // The connection is the process's.
    }
}
