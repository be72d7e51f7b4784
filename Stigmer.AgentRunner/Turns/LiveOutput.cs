using Stigmer.AgentRunner.Reporting;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Passes on what a tool prints while it runs, up to a bound; the journal has its answer.</summary>
internal sealed class LiveOutput(Turn turn, string callId, DeltaPublisher deltas, int limit)
{
    private readonly SecretStream _secrets = new(turn.Setup.Secrets);
    private int _sent;

    internal void Add(string piece)
    {
        var text = _sent < limit ? _secrets.Next(piece) : "";
        if (text.Length == 0)
        {
            return;
        }

        deltas.Publish(new Delta
        {
            ExecutionId = turn.Position.ExecutionId,
            Turn = turn.Number,
            Attempt = turn.Position.Attempt,
            Offset = _sent,
            SubAgent = turn.Position.SubAgent,
            ToolOutput = new ToolOutput { ToolCallId = callId, Text = text },
        });
        _sent += text.Length;
    }
}
