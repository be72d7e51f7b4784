using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Turns;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Compactions;

/// <summary>A summary is none of the answer: nobody sees it grow. Calls that failed are journalled all the same.</summary>
internal sealed class SummaryObserver(Turn turn) : IModelCallObserver
{
    public void Received(int call, AIContent content)
    {
    }

    public async Task FailedAsync(ModelCallFailure failure, CancellationToken cancellationToken)
    {
        Abandoned(failure);
        await turn.Writer.FlushAsync(cancellationToken);
    }

    public void Abandoned(ModelCallFailure failure) => turn.Writer.Add(new JournalEntry
    {
        Key = TurnKeys.CompactionNotice(turn.Position, failure.Call),
        Notice = new Notice { Text = failure.ToString(), Spent = failure.Spent },
    });
}
