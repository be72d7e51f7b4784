using Grpc.Core;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>Live text in one long call to the server, which shows it to its watchers.</summary>
internal sealed class ServerDeltas(JournalService.JournalServiceClient client, Metadata headers) : IDeltaRoute
{
    public IDeltaStream Open(CancellationToken cancellationToken) =>
        new Call(client.PublishDeltas(new CallOptions(headers, cancellationToken: cancellationToken)));

    private sealed class Call(AsyncClientStreamingCall<DeltaBatch, PublishDeltasResponse> call) : IDeltaStream
    {
        public Task WriteAsync(DeltaBatch batch, CancellationToken cancellationToken) => call.RequestStream.WriteAsync(batch, cancellationToken);

        public void Dispose() => call.Dispose();
    }
}
