namespace Temporal.DevServer.Visibility;

/// <summary>The search attributes that every namespace has, and the type that the server writes into each value.</summary>
internal static class SearchAttributeTypes
{
    internal static readonly IReadOnlyDictionary<string, IndexedValueType> System = new Dictionary<string, IndexedValueType>
    {
        ["WorkflowId"] = IndexedValueType.Keyword,
        ["RunId"] = IndexedValueType.Keyword,
        ["WorkflowType"] = IndexedValueType.Keyword,
        ["TaskQueue"] = IndexedValueType.Keyword,
        ["ExecutionStatus"] = IndexedValueType.Keyword,
        ["StartTime"] = IndexedValueType.Datetime,
        ["CloseTime"] = IndexedValueType.Datetime,
        ["ExecutionTime"] = IndexedValueType.Datetime,
        ["ExecutionDuration"] = IndexedValueType.Int,
        ["HistoryLength"] = IndexedValueType.Int,
        ["HistorySizeBytes"] = IndexedValueType.Int,
        ["StateTransitionCount"] = IndexedValueType.Int,
        ["ParentWorkflowId"] = IndexedValueType.Keyword,
        ["ParentRunId"] = IndexedValueType.Keyword,
        ["RootWorkflowId"] = IndexedValueType.Keyword,
        ["RootRunId"] = IndexedValueType.Keyword,
    };

    /// <summary>System attributes that a workflow may write.</summary>
    internal static readonly IReadOnlyDictionary<string, IndexedValueType> Predefined = new Dictionary<string, IndexedValueType>
    {
        ["TemporalChangeVersion"] = IndexedValueType.KeywordList,
        ["BuildIds"] = IndexedValueType.KeywordList,
        ["BinaryChecksums"] = IndexedValueType.KeywordList,
        ["TemporalReportedProblems"] = IndexedValueType.KeywordList,
    };

    /// <summary>A copy in which each value says its type, as the SDKs need it for reading.</summary>
    internal static SearchAttributes? Typed(SearchAttributes? attributes, IDictionary<string, IndexedValueType>? custom = null)
    {
        if (attributes is null)
        {
            return null;
        }

        var typed = attributes.Clone();
        foreach (var (name, value) in typed.IndexedFields)
        {
            if (value.Metadata.ContainsKey("type"))
            {
                continue;
            }

            if (Predefined.TryGetValue(name, out var type) || custom?.TryGetValue(name, out type) == true)
            {
                value.Metadata["type"] = ByteString.CopyFromUtf8(type.ToString());
            }
        }

        return typed;
    }
}
