using System.Text.Json;
using System.Text.Json.Serialization;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Common;
using Temporalio.Converters;

namespace Temporalio.Worker.Machines;

/// <summary>How a patch is written into a marker and read back.</summary>
internal static class PatchMarkers
{
    private const string MarkerName = "core_patch";
    private const string DetailsKey = "patch-data";

    private static readonly JsonPlainConverter Json = new(new JsonSerializerOptions());

    internal static Command ToCommand(string patchId, bool deprecated)
    {
        Json.TryToPayload(new Patch(patchId, deprecated), out var data);
        return new()
        {
            CommandType = CommandType.RecordMarker,
            RecordMarkerCommandAttributes = new() { MarkerName = MarkerName, Details = { [DetailsKey] = new[] { data! }.ToProto() } },
        };
    }

    /// <summary>The patch that a marker records, or null when it is another marker.</summary>
    internal static string? IdOf(HistoryEvent e) => Read(e)?.Id;

    /// <summary>Whether the workflow may have lost the call that recorded this marker.</summary>
    internal static bool IsDeprecated(HistoryEvent e) => Read(e) is { Deprecated: true };

    private static Patch? Read(HistoryEvent e) =>
        e.EventType == EventType.MarkerRecorded
        && e.MarkerRecordedEventAttributes is { MarkerName: MarkerName } marker
        && marker.Details.TryGetValue(DetailsKey, out var details)
            ? (Patch?)Json.ToValue(details.Payloads_[0], typeof(Patch))
            : null;

    private sealed record Patch([property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("deprecated")] bool Deprecated);
}
