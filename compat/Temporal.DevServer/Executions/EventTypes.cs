namespace Temporal.DevServer.Executions;

/// <summary>The type of an event follows from its attributes.</summary>
internal static class EventTypes
{
    private static readonly Dictionary<HistoryEvent.AttributesOneofCase, EventType> ByAttributes =
        System.Enum.GetValues<HistoryEvent.AttributesOneofCase>()
            .Where(attributes => attributes != HistoryEvent.AttributesOneofCase.None)
            .ToDictionary(attributes => attributes, attributes => System.Enum.Parse<EventType>(TypeName(attributes.ToString())));

    internal static EventType Of(HistoryEvent.AttributesOneofCase attributes) => ByAttributes[attributes];

    private static string TypeName(string attributes) => attributes[..^"EventAttributes".Length];
}
