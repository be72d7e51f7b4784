using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Reporting;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Passes on what a model says while it says it.</summary>
internal sealed class TurnObserver(Turn turn, DeltaPublisher deltas) : IModelCallObserver
{
    private SecretStream _text = new(turn.Setup.Secrets);
    private SecretStream _thinking = new(turn.Setup.Secrets);
    private int _call;
    private long _said;
    private long _thought;

    public void Received(int call, AIContent content)
    {
        if (call != _call)
        {
            (_call, _said, _thought) = (call, 0, 0);
            (_text, _thinking) = (new SecretStream(turn.Setup.Secrets), new SecretStream(turn.Setup.Secrets));
        }

        switch (content)
        {
            case TextContent { Text.Length: > 0 } text:
                var said = Delta(call, _said);
                said.Text = _text.Next(text.Text);
                _said += said.Text.Length;
                deltas.Publish(said);
                break;
            case TextReasoningContent { Text.Length: > 0 } reasoning:
                var thought = Delta(call, _thought);
                thought.Thinking = _thinking.Next(reasoning.Text);
                _thought += thought.Thinking.Length;
                deltas.Publish(thought);
                break;
        }
    }

    public async Task FailedAsync(ModelCallFailure failure, CancellationToken cancellationToken)
    {
        turn.Writer.Add(TurnEntries.Notice(turn.Position, failure));
        await turn.Writer.FlushAsync(cancellationToken);
    }

    public void Abandoned(ModelCallFailure failure) => turn.Writer.Add(TurnEntries.Notice(turn.Position, failure));

    private Delta Delta(int call, long offset) => new()
    {
        ExecutionId = turn.Position.ExecutionId,
        Turn = turn.Number,
        Attempt = turn.Position.Attempt,
        ModelCall = call,
        Offset = offset,
        SubAgent = turn.Position.SubAgent,
    };
}
