using System.Threading.Channels;
using Grpc.Core;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>Sends live text to those who watch: coalesced, and lossy, since the journal has what counts.</summary>
internal sealed class DeltaPublisher(IDeltaRoute route, TimeProvider clock, ILogger<DeltaPublisher> logger) : BackgroundService
{
    private const int Capacity = 10_000;

    private const int MaxBatch = 500;

    // Deltas of the same moment travel together; a person does not see the difference, the processor does.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(8);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Channel<Delta> _queue = Channel.CreateBounded<Delta>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    internal void Publish(Delta delta) => _queue.Writer.TryWrite(delta);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromMilliseconds(100);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _queue.Reader.WaitToReadAsync(stoppingToken);
                using var stream = route.Open(stoppingToken);
                await SendAsync(stream, () => pause = TimeSpan.FromMilliseconds(100), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is RpcException or InvalidOperationException or IOException)
            {
                logger.DeltasLost(e.Message);
                await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task SendAsync(IDeltaStream stream, Action sent, CancellationToken cancellationToken)
    {
        while (await _queue.Reader.WaitToReadAsync(cancellationToken))
        {
            await Task.Delay(Gather, clock, cancellationToken);
            var batch = new DeltaBatch();
            while (batch.Deltas.Count < MaxBatch && _queue.Reader.TryRead(out var delta))
            {
                if (batch.Deltas.Count == 0 || !TryMerge(batch.Deltas[^1], delta))
                {
                    batch.Deltas.Add(delta);
                }
            }

            await stream.WriteAsync(batch, cancellationToken);
            sent();
        }
    }

    private static bool TryMerge(Delta last, Delta next)
    {
        if (last.ExecutionId != next.ExecutionId || last.SubAgent != next.SubAgent || last.Turn != next.Turn || last.Attempt != next.Attempt
            || last.ModelCall != next.ModelCall || last.KindCase != next.KindCase)
        {
            return false;
        }

        switch (next.KindCase)
        {
            // What lay between was dropped: the reader must see the gap.
            case Delta.KindOneofCase.Text when next.Offset == last.Offset + last.Text.Length:
                last.Text += next.Text;
                return true;
            case Delta.KindOneofCase.Thinking when next.Offset == last.Offset + last.Thinking.Length:
                last.Thinking += next.Thinking;
                return true;
            case Delta.KindOneofCase.ToolOutput when next.ToolOutput.ToolCallId == last.ToolOutput.ToolCallId
                && next.Offset == last.Offset + last.ToolOutput.Text.Length:
                last.ToolOutput.Text += next.ToolOutput.Text;
                return true;
            default:
                return false;
        }
    }
}
