namespace Temporalio.Common;

/// <summary>Rules for names that code gives to workflows, handlers and activities.</summary>
internal static class MemberNames
{
    private const string ReservedPrefix = "__temporal_";

    /// <summary>The name without a trailing Async, unless nothing would be left.</summary>
    internal static string TrimAsync(string name) =>
        name.Length > 5 && name.EndsWith("Async", StringComparison.Ordinal) ? name[..^5] : name;

    internal static bool IsReserved(string name) =>
        name.StartsWith(ReservedPrefix, StringComparison.Ordinal) || name is "__stack_trace" or "__enhanced_stack_trace";

    internal static string? Checked(string? name, string kind) => name is not null && IsReserved(name)
        ? throw new ArgumentException($"{kind} name {name} is reserved")
        : name;
}
