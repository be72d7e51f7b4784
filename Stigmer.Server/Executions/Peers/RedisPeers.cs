using System.Threading.Channels;
using Google.Protobuf;
using StackExchange.Redis;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Redis;

namespace Stigmer.Server.Executions.Peers;

/// <summary>
/// Servers that tell each other by Redis pub/sub. Every server hears of every execution: what a model is saying is then at hand
/// for whoever comes to watch, on whichever server, and subscribing takes no time between a watcher and the store.
/// </summary>
internal sealed class RedisPeers(IConnectionMultiplexer redis, PeerNews inbox, TimeProvider clock, ILogger<RedisPeers> logger)
    : BackgroundService, IPeers
{
    /// <summary>Messages that wait for Redis; beyond that the oldest are lost, as they would be without it.</summary>
    internal const int OutboxLimit = 8192;

    /// <summary>Messages on their way at once.</summary>
    private const int BatchLimit = 256;

    /// <summary>A Redis that has not answered by then is away.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    private readonly string _origin = Guid.NewGuid().ToString("N");

    private readonly Channel<(string ExecutionId, FeedMessage News)> _outbox = Channel.CreateBounded<(string, FeedMessage)>(
        new BoundedChannelOptions(OutboxLimit) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public void Tell(string executionId, FeedMessage news) => _outbox.Writer.TryWrite((executionId, news));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        redis.ConnectionRestored += (_, _) => inbox.SetConnected(true);
        redis.ConnectionFailed += (_, _) => inbox.SetConnected(false);
        try
        {
            await SubscribeAsync(stoppingToken);
            await SendAllAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was not told is in the database.
        }
    }

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        var backoff = new Workflows.Backoff(clock);
        while (true)
        {
            try
            {
                await redis.GetSubscriber()
                    .SubscribeAsync(new RedisChannel(ExecutionChannel.Pattern, RedisChannel.PatternMode.Pattern), Hear)
                    .WaitAsync(AnswerLimit, clock, cancellationToken);
                inbox.SetConnected(redis.IsConnected);
                return;
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                if (backoff.IsFresh)
                {
                    logger.RedisAway(exception.Message);
                }

                await backoff.PauseAsync(cancellationToken);
            }
        }
    }

    private async Task SendAllAsync(CancellationToken cancellationToken)
    {
        var told = true;
        while (await _outbox.Reader.WaitToReadAsync(cancellationToken))
        {
            var sending = new List<Task>();
            try
            {
                while (sending.Count < BatchLimit && _outbox.Reader.TryRead(out var message))
                {
                    message.News.Origin = _origin;
                    sending.Add(redis.GetSubscriber().PublishAsync(ExecutionChannel.Of(message.ExecutionId), message.News.ToByteArray()));
                }

                await Task.WhenAll(sending).WaitAsync(AnswerLimit, clock, cancellationToken);
                told = true;
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                // Lost: the others look into the database. Said once for each time that Redis goes away.
                if (told)
                {
                    logger.RedisAway(exception.Message);
                }

                told = false;
            }
        }
    }

    private void Hear(RedisChannel channel, RedisValue value)
    {
        if (ExecutionChannel.ExecutionIdOf(channel!) is not { } executionId)
        {
            return;
        }

        try
        {
            var message = FeedMessage.Parser.ParseFrom((byte[]?)value ?? []);
            if (message.Origin != _origin)
            {
                inbox.Take(executionId, message);
            }
        }
        catch (InvalidProtocolBufferException)
        {
            logger.StrangeMessage(executionId);
        }
    }
}
