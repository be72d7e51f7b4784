using Microsoft.Extensions.AI;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>Sees an answer while it arrives.</summary>
internal interface IModelCallObserver
{
    /// <param name="call">From 1; what earlier calls brought no longer counts.</param>
    /// <param name="content">The next piece.</param>
    void Received(int call, AIContent content);

    /// <summary>A call came to nothing. What it used has been paid for all the same.</summary>
    Task FailedAsync(ModelCallFailure failure, CancellationToken cancellationToken);

    /// <summary>The run was cancelled while the model answered; what the call had used by then is paid for.</summary>
    void Abandoned(ModelCallFailure failure);
}
