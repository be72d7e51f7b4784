using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Turns;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Compactions;

/// <summary>A summary is none of the answer: nobody sees it grow. Calls that failed are journalled all the same.</summary>
/// <param name="turn">The turn that makes room.</param>
/// <param name="number">Of the summary within the turn.</param>
internal sealed class SummaryObserver(Turn turn, int number) : IModelCallObserver
{
    public void Received(int call, AIContent content)
    {
    }

    public async Task FailedAsync(ModelCallFailure failure, CancellationToken cancellationToken)
    {
        Abandoned(failure);
        await turn.Writer.FlushAsync(cancellationToken);
    }

    public void Abandoned(ModelCallFailure failure) => Add(failure.Call, new Notice { Text = failure.ToString(), Spent = failure.Spent });

    /// <summary>There will be no summary.</summary>
    internal void GaveUp(LanguageModelException reason) =>
        Add(0, new Notice { Text = $"no summary of the conversation could be had ({reason.Message}); the model goes on from its beginning and its end" });

    // The calls themselves count from 1.
    private void Add(int call, Notice notice) =>
        turn.Writer.Add(new JournalEntry { Key = TurnKeys.CompactionNotice(turn.Position, number, call), Notice = notice });
}
