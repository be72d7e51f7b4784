namespace Temporal.DevServer.Executions;

/// <summary>Whether a run has something to tell to other runs that they may not know yet.</summary>
internal static class CrossRunWork
{
    internal static bool Exists(RunRecord record) =>
        record.CloseEffectsPending
        || record.ExternalRequests.Count > 0
        || record.Children.Any(child => child.RunId.Length == 0);
}
