using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.Executions.V1;
using Stigmer.Cli.Output;

namespace Stigmer.Cli.Runs;

/// <summary>What people are asked and say about a run, as it is shown.</summary>
internal static class SteeringEvents
{
    internal static IEnumerable<RunEvent> Of(JournalEntry entry) => entry.BodyCase switch
    {
        JournalEntry.BodyOneofCase.ApprovalAsked => [Of(entry.ApprovalAsked, entry.Time)],
        JournalEntry.BodyOneofCase.ApprovalGiven => [Of(entry.ApprovalGiven)],
        JournalEntry.BodyOneofCase.RunPaused => [new PauseChanged(true, entry.RunPaused.Reason)],
        JournalEntry.BodyOneofCase.RunResumed => [new PauseChanged(false, "")],
        JournalEntry.BodyOneofCase.BudgetRaised => [new LimitsRaised(Limits.Describe(entry.BudgetRaised.Budget))],
        _ => [],
    };

    internal static JsonNode? Json(Struct? value) => value is null ? null : JsonNode.Parse(JsonFormatter.Default.Format(value));

    private static ApprovalWanted Of(ApprovalAsked asked, Timestamp? time) => new(asked.Turn, asked.ToolCallId, asked.Tool, Json(asked.Input), asked.Reason)
    {
        ExpiresAt = asked.ExpiresAfter is null || time is null ? null : (time + asked.ExpiresAfter).ToDateTimeOffset(),
    };

    private static ApprovalAnswered Of(ApprovalGiven given) => new(
        given.Turn,
        given.ToolCallId,
        given.Decision switch { ApprovalDecision.Approved => "approved", ApprovalDecision.Denied => "denied", _ => "expired" },
        given.Reason)
    {
        Arguments = Json(given.Arguments),
    };
}
