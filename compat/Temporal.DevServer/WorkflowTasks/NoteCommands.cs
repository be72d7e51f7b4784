using Temporal.DevServer.Visibility;

namespace Temporal.DevServer.WorkflowTasks;

/// <summary>Commands that only note something: markers, search attributes and the memo.</summary>
internal static class NoteCommands
{
    internal static void RecordMarker(CommandContext context, RecordMarkerCommandAttributes attributes)
    {
        if (attributes.MarkerName.Length == 0)
        {
            throw new BadCommandException(WorkflowTaskFailedCause.BadRecordMarkerAttributes, "MarkerName is not set on RecordMarkerCommand.");
        }

        var marker = new MarkerRecordedEventAttributes
        {
            MarkerName = attributes.MarkerName,
            WorkflowTaskCompletedEventId = context.CompletedEventId,
            Header = attributes.Header,
            Failure = attributes.Failure,
        };
        marker.Details.Add(attributes.Details);
        context.Append(new HistoryEvent { MarkerRecordedEventAttributes = marker });
    }

    internal static void UpsertSearchAttributes(CommandContext context, UpsertWorkflowSearchAttributesCommandAttributes attributes)
    {
        var record = context.Transition.Record;
        var upserted = SearchAttributeTypes.Typed(attributes.SearchAttributes) ?? new SearchAttributes();
        context.Append(new HistoryEvent
        {
            UpsertWorkflowSearchAttributesEventAttributes = new()
            {
                SearchAttributes = upserted,
                WorkflowTaskCompletedEventId = context.CompletedEventId,
            },
        });
        record.SearchAttributes ??= new SearchAttributes();
        Merge(record.SearchAttributes.IndexedFields, upserted.IndexedFields);
    }

    internal static void ModifyProperties(CommandContext context, ModifyWorkflowPropertiesCommandAttributes attributes)
    {
        var record = context.Transition.Record;
        context.Append(new HistoryEvent
        {
            WorkflowPropertiesModifiedEventAttributes = new()
            {
                UpsertedMemo = attributes.UpsertedMemo,
                WorkflowTaskCompletedEventId = context.CompletedEventId,
            },
        });
        if (attributes.UpsertedMemo is { } memo)
        {
            record.Memo ??= new Memo();
            Merge(record.Memo.Fields, memo.Fields);
        }
    }

    private static void Merge(IDictionary<string, Payload> into, IDictionary<string, Payload> changes)
    {
        foreach (var (key, value) in changes)
        {
            if (PayloadFacts.IsNothing(value))
            {
                into.Remove(key);
            }
            else
            {
                into[key] = value.Clone();
            }
        }
    }
}
