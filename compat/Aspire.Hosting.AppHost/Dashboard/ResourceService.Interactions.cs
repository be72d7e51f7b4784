using Aspire.Hosting.Interactions;
using Aspire.ResourceService.Proto.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Dashboard;

internal sealed partial class ResourceService
{
    public override Task WatchInteractions(
        IAsyncStreamReader<WatchInteractionsRequestUpdate> requestStream,
        IServerStreamWriter<WatchInteractionsResponseUpdate> responseStream,
        ServerCallContext context) => UntilTheEndAsync(context, async cancellationToken =>
        {
            var interactions = services.GetRequiredService<InteractionService>();
            var (open, changes, watch) = interactions.Watch();
            using var watching = watch;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var listening = ListenAsync(interactions, requestStream, either.Token);
            try
            {
                foreach (var interaction in open)
                {
                    await responseStream.WriteAsync(InteractionMessages.Of(interaction), cancellationToken).ConfigureAwait(false);
                }

                await foreach (var interaction in changes.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                {
                    await responseStream.WriteAsync(InteractionMessages.Of(interaction), cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                await either.CancelAsync().ConfigureAwait(false);
                await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        });

    private static async Task ListenAsync(
        InteractionService interactions, IAsyncStreamReader<WatchInteractionsRequestUpdate> answers, CancellationToken cancellationToken)
    {
        // Whoever has no more to say may go on watching.
        while (await answers.MoveNext(cancellationToken).ConfigureAwait(false))
        {
            if (InteractionMessages.Read(answers.Current) is { } answer)
            {
                interactions.Answer(answers.Current.InteractionId, answer.GoesOn, answer.Values);
            }
        }
    }
}
