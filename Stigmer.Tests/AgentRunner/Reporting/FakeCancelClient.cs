using System.Threading.Channels;
using Grpc.Core;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.AgentRunner.Reporting;

/// <summary>A server that tells of cancellations in as many calls as it takes; a test says what comes in each, and how it breaks.</summary>
internal sealed class FakeCancelClient : JournalService.JournalServiceClient
{
    private readonly Channel<FakeCall> _calls = Channel.CreateUnbounded<FakeCall>();

    private int _made;

    internal int CallsMade => Volatile.Read(ref _made);

    /// <summary>The next call that the runner makes.</summary>
    internal Task<FakeCall> CalledAsync() => _calls.Reader.ReadAsync().AsTask().WithPatience("a call of the runner");

    public override AsyncServerStreamingCall<CancelledExecutions> WatchCancellations(WatchCancellationsRequest request, CallOptions options)
    {
        Interlocked.Increment(ref _made);
        var call = new FakeCall();
        _calls.Writer.TryWrite(call);

        return new AsyncServerStreamingCall<CancelledExecutions>(call, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }

    internal sealed class FakeCall : IAsyncStreamReader<CancelledExecutions>
    {
        private readonly Channel<CancelledExecutions> _messages = Channel.CreateUnbounded<CancelledExecutions>();

        public CancelledExecutions Current { get; private set; } = new();

        internal void Tell(params string[] executionIds) => _messages.Writer.TryWrite(new CancelledExecutions { ExecutionIds = { executionIds } });

        internal void Break(StatusCode code) => _messages.Writer.TryComplete(new RpcException(new Status(code, "as the test says")));

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (!await _messages.Reader.WaitToReadAsync(cancellationToken))
            {
                return false;
            }

            Current = await _messages.Reader.ReadAsync(cancellationToken);

            return true;
        }
    }
}
