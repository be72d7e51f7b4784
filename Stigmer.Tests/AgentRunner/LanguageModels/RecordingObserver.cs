using System.Text;
using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.LanguageModels;

namespace Stigmer.Tests.AgentRunner.LanguageModels;

internal sealed class RecordingObserver : IModelCallObserver
{
    internal StringBuilder Text { get; } = new();

    internal int Pieces { get; private set; }

    internal List<ModelCallFailure> Failures { get; } = [];

    internal IReadOnlyList<string> Retries => [.. Failures.Where(failure => failure.Pause is not null).Select(failure => $"{failure.Call}: {failure.Reason}")];

    public void Received(int call, AIContent content)
    {
        if (content is TextContent text)
        {
            Text.Append(text.Text);
            Pieces++;
        }
    }

    public Task FailedAsync(ModelCallFailure failure, CancellationToken cancellationToken)
    {
        Failures.Add(failure);

        return Task.CompletedTask;
    }

    public void Abandoned(ModelCallFailure failure) => Failures.Add(failure);
}
