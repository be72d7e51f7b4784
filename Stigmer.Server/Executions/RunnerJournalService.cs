using Grpc.Core;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Resources;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions;

/// <summary>Our own service for runners.</summary>
internal sealed class RunnerJournalService(JournalWriter journal, Database database, Blueprints blueprints, RunnerStreams streams)
    : JournalService.JournalServiceBase
{
    /// <summary>One answer stays well under the 4 MB that gRPC clients accept by default.</summary>
    internal const long AnswerBytes = 2 * 1024 * 1024;

    public override async Task<AppendResponse> Append(AppendRequest request, ServerCallContext context)
    {
        var problems = JournalRules.Check(request);
        if (problems.Count > 0)
        {
            throw ResourceErrors.Invalid(problems);
        }

        var appended = await journal.AppendAsync(request.ExecutionId, request.Entries, context.CancellationToken);
        return new AppendResponse { Seqs = { appended.Seqs }, Time = appended.Added.FirstOrDefault()?.Time };
    }

    public override Task<ReadResponse> Read(ReadRequest request, ServerCallContext context)
    {
        var (entries, more) = database.Read(connection => ExecutionTable.Find(connection, request.ExecutionId) is null
            ? default
            : JournalTable.Read(connection, request.ExecutionId, request.AfterSeq, AnswerBytes));

        return entries is null
            ? throw ResourceErrors.NotFound(ResourceKind.AgentExecution, request.ExecutionId)
            : Task.FromResult(new ReadResponse { Entries = { entries }, More = more });
    }

    public override async Task<PublishDeltasResponse> PublishDeltas(IAsyncStreamReader<DeltaBatch> requestStream, ServerCallContext context)
    {
        await streams.ReceiveDeltasAsync(requestStream, context);
        return new PublishDeltasResponse();
    }

    public override Task<Blueprint> GetBlueprint(GetBlueprintRequest request, ServerCallContext context) =>
        Task.FromResult(blueprints.Get(request.ExecutionId));

    public override Task WatchCancellations(
        WatchCancellationsRequest request, IServerStreamWriter<CancelledExecutions> responseStream, ServerCallContext context) =>
        streams.SendCancellationsAsync(responseStream, context);
}
