using Google.Protobuf;
using Temporalio.Api.History.V1;

namespace Temporalio.Common;

/// <summary>The events of one run.</summary>
public record WorkflowHistory(string Id, IReadOnlyCollection<HistoryEvent> Events)
{
    /// <summary>Reads the events from protobuf's JSON.</summary>
    public static WorkflowHistory FromJson(string workflowId, string json)
    {
        var parser = new JsonParser(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));
        return new(workflowId, [.. parser.Parse<History>(json).Events]);
    }

    /// <summary>Writes the events as protobuf's JSON.</summary>
    public string ToJson()
    {
        var history = new History();
        history.Events.AddRange(Events);
        return JsonFormatter.Default.Format(history);
    }
}
