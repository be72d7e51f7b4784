using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Cli.Output;

namespace Stigmer.Cli.Runs;

/// <summary>A runner of the original API reports its whole status again and again; this finds what is new in it.</summary>
internal sealed class ReportedStatus
{
    private readonly List<string> _answers = [];
    private readonly HashSet<string> _begun = [];
    private readonly HashSet<string> _ended = [];

    /// <summary>Each answer of the model counts as a turn.</summary>
    internal int Turns => _answers.Count;

    internal int ToolCalls => _ended.Count;

    internal IEnumerable<RunEvent> Next(AgentExecutionStatus status) => Answers(status).Concat(status.ToolCalls.SelectMany(Tool));

    private IEnumerable<RunEvent> Answers(AgentExecutionStatus status)
    {
        foreach (var (index, answer) in status.Messages.Where(message => message.Type == MessageType.MessageAi).Index())
        {
            if (index == _answers.Count)
            {
                _answers.Add("");
            }

            var shown = _answers[index];
            if (!answer.Content.StartsWith(shown, StringComparison.Ordinal))
            {
                yield return new TextWithdrawn(index + 1, "the runner replaced it");
                shown = "";
            }

            if (answer.Content.Length > shown.Length)
            {
                yield return new TextArrived(index + 1, answer.Content[shown.Length..]);
            }

            _answers[index] = answer.Content;
        }
    }

    private IEnumerable<RunEvent> Tool(ToolCall call)
    {
        var input = call.Args is null ? null : JsonNode.Parse(JsonFormatter.Default.Format(call.Args));
        if (_begun.Add(call.Id))
        {
            yield return new ToolBegan(Turns, call.Id, call.Name, input);
        }

        if (call.Status is ToolCallStatus.ToolCallCompleted or ToolCallStatus.ToolCallFailed && _ended.Add(call.Id))
        {
            var failed = call.Status == ToolCallStatus.ToolCallFailed;
            var output = failed && call.Error.Length > 0 ? call.Error : call.Result;
            yield return new ToolEnded(Turns, call.Id, call.Name, failed ? ToolResult.Failed : ToolResult.Ok, Seconds(call), output) { Input = input };
        }
    }

    private static double Seconds(ToolCall call) => Time(call.StartedAt) is { } begin && Time(call.CompletedAt) is { } end && end > begin
        ? Math.Round((end - begin).TotalSeconds, 3)
        : 0;

    private static DateTimeOffset? Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
