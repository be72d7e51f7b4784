using System.Globalization;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Server.Executions.Steering;

/// <summary>Makes the journal entries of what people say. Their keys are none of a turn's, which belong to its runner.</summary>
internal static class SteeringEntries
{
    /// <param name="subAgent">Whose call it is, so that its turns find the answer among their own entries.</param>
    /// <param name="given">The answer.</param>
    internal static JournalEntry Given(string subAgent, ApprovalGiven given) => new()
    {
        Key = string.Create(CultureInfo.InvariantCulture, $"approval/{(subAgent.Length == 0 ? "" : subAgent + "/")}{given.Turn}/{given.ToolCallId}"),
        SubAgent = subAgent,
        ApprovalGiven = given,
    };

    /// <param name="id">The same for a message that is sent again.</param>
    /// <param name="text">What the person says.</param>
    internal static JournalEntry Message(string id, string text) =>
        new() { Key = $"{Journal.MessageKey}/{id}", HumanMessage = new HumanMessage { Text = text } };

    /// <param name="number">Of the last entry: the run may be paused again and again.</param>
    /// <param name="reason">Why.</param>
    internal static JournalEntry Paused(long number, string reason) =>
        new() { Key = Numbered("pause", number), RunPaused = new RunPaused { Reason = reason } };

    internal static JournalEntry Resumed(long number) => new() { Key = Numbered("resume", number), RunResumed = new RunResumed() };

    internal static JournalEntry Raised(long number, Budget budget) =>
        new() { Key = Numbered("raise", number), BudgetRaised = new BudgetRaised { Budget = budget } };

    private static string Numbered(string what, long number) => string.Create(CultureInfo.InvariantCulture, $"{what}/{number}");
}
