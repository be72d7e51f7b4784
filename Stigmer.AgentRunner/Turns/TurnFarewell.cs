using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Reporting;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Tells whoever watches a cancelled run that it stands still, when its end has to wait for Temporal.</summary>
internal sealed class TurnFarewell(Journal journal, IOptions<TurnOptions> options, TimeProvider clock, ILogger<TurnFarewell> logger)
{
    internal async Task SayAsync(string executionId)
    {
        using var limit = new CancellationTokenSource(options.Value.FarewellLimit, clock);
        try
        {
            await journal.AppendAsync(executionId, [TurnEntries.Stopped()], limit.Token);
        }
        catch (JournalRefusedException e) when (e.IsOver)
        {
            // It has ended meanwhile, and everybody knows.
        }
        catch (Exception e) when (e is OperationCanceledException or JournalRefusedException)
        {
            logger.NoticeLost(executionId, e.Message);
        }
    }
}
