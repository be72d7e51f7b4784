using System.Globalization;
using System.Text.Json;
using Temporal.DevServer.Frontend;
using Temporalio.Api.Workflow.V1;

namespace Temporal.DevServer.Visibility;

/// <summary>Reads the fields of runs, and turns the texts of a filter into values that compare with them.</summary>
internal sealed class FieldValues(IDictionary<string, IndexedValueType> custom)
{
    internal bool IsKnown(string field) =>
        SearchAttributeTypes.System.ContainsKey(field) || SearchAttributeTypes.Predefined.ContainsKey(field) || custom.ContainsKey(field);

    internal List<IComparable> Read(RunView run, string field)
    {
        var info = run.Info;
        return field switch
        {
            "WorkflowId" => One(info.Execution.WorkflowId),
            "RunId" => One(info.Execution.RunId),
            "WorkflowType" => One(info.Type.Name),
            "TaskQueue" => One(info.TaskQueue),
            "ExecutionStatus" => One(info.Status.ToString()),
            "StartTime" => Time(info.StartTime),
            "CloseTime" => Time(info.CloseTime),
            "ExecutionTime" => Time(info.ExecutionTime),
            "ExecutionDuration" => info.ExecutionDuration is null ? [] : [(double)info.ExecutionDuration.ToTimeSpan().Ticks * 100],
            "HistoryLength" => [(double)info.HistoryLength],
            "HistorySizeBytes" => [(double)info.HistorySizeBytes],
            "StateTransitionCount" => [(double)info.StateTransitionCount],
            "ParentWorkflowId" => One(info.ParentExecution?.WorkflowId),
            "ParentRunId" => One(info.ParentExecution?.RunId),
            "RootWorkflowId" => One(info.RootExecution?.WorkflowId),
            "RootRunId" => One(info.RootExecution?.RunId),
            _ => info.SearchAttributes.IndexedFields.TryGetValue(field, out var payload) ? ReadPayload(payload, TypeOf(field)) : [],
        };
    }

    internal IComparable Convert(string field, QueryToken token)
    {
        switch (TypeOf(field))
        {
            case IndexedValueType.Datetime:
                return ParseTime(token.Value)
                    ?? throw ServiceErrors.InvalidArgument($"invalid query: {token.Value} is no time; write it like 2026-01-31T12:00:00Z");
            case IndexedValueType.Int or IndexedValueType.Double:
                return double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : ParseSpan(token.Value) ?? throw ServiceErrors.InvalidArgument($"invalid query: {token.Value} is no number");
            case IndexedValueType.Bool:
                return bool.TryParse(token.Value, out var flag)
                    ? flag
                    : throw ServiceErrors.InvalidArgument($"invalid query: {token.Value} is neither true nor false");
            default:
                if (field == "ExecutionStatus" && !System.Enum.TryParse<WorkflowExecutionStatus>(token.Value, ignoreCase: true, out _))
                {
                    throw ServiceErrors.InvalidArgument($"invalid query: invalid ExecutionStatus value {token.Value}");
                }

                return field == "ExecutionStatus" ? System.Enum.Parse<WorkflowExecutionStatus>(token.Value, ignoreCase: true).ToString() : token.Value;
        }
    }

    private IndexedValueType TypeOf(string field) =>
        SearchAttributeTypes.System.TryGetValue(field, out var type)
        || SearchAttributeTypes.Predefined.TryGetValue(field, out type)
        || custom.TryGetValue(field, out type)
            ? type
            : IndexedValueType.Keyword;

    private static List<IComparable> One(string? value) => string.IsNullOrEmpty(value) ? [] : [value];

    private static List<IComparable> Time(Timestamp? time) => time is null ? [] : [time.ToDateTimeOffset()];

    private static List<IComparable> ReadPayload(Payload payload, IndexedValueType type)
    {
        try
        {
            using var json = JsonDocument.Parse(payload.Data.Memory);
            return json.RootElement.ValueKind == JsonValueKind.Array
                ? [.. json.RootElement.EnumerateArray().Select(item => ReadJson(item, type)).OfType<IComparable>()]
                : ReadJson(json.RootElement, type) is { } value ? [value] : [];
        }
        catch (JsonException)
        {
            // An encoded value cannot be searched for; it is shown to readers as it is.
            return [];
        }
    }

    private static IComparable? ReadJson(JsonElement value, IndexedValueType type) => value.ValueKind switch
    {
        JsonValueKind.String when type == IndexedValueType.Datetime => ParseTime(value.GetString()!),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
        _ => null,
    };

    private static IComparable? ParseTime(string text)
    {
        const long NanosecondsPerTick = 100;
        if (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var nanoseconds))
        {
            return DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / NanosecondsPerTick);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUniversalTime() : null;
    }

    /// <summary>Durations may be written as 10s, 5m or 2h; they compare in nanoseconds.</summary>
    private static IComparable? ParseSpan(string text)
    {
        if (text.Length < 2 || !double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var amount))
        {
            return null;
        }

        return text[^1] switch
        {
            's' => amount * 1e9,
            'm' => amount * 60e9,
            'h' => amount * 3600e9,
            'd' => amount * 86400e9,
            _ => null,
        };
    }
}

/// <summary>A run as a filter sees it.</summary>
internal sealed record RunView(WorkflowExecutionInfo Info);
