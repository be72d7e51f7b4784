namespace Aspire.Hosting.Processes;

/// <summary>A process; its start time tells it from a later one with the same number.</summary>
internal sealed record ProcessEntry(int Id, int ParentId, int GroupId, string StartTime);
