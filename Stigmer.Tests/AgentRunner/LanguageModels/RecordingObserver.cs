using System.Text;
using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.LanguageModels;

namespace Stigmer.Tests.AgentRunner.LanguageModels;

internal sealed class RecordingObserver : IModelCallObserver
{
    internal StringBuilder Text { get; } = new();

    internal int Pieces { get; private set; }

    internal List<string> Retries { get; } = [];

    public void Received(int call, AIContent content)
    {
        if (content is TextContent text)
        {
            Text.Append(text.Text);
            Pieces++;
        }
    }

    public Task RetryingAsync(int call, string reason, TimeSpan pause, CancellationToken cancellationToken)
    {
        Retries.Add($"{call}: {reason}");

        return Task.CompletedTask;
    }
}
