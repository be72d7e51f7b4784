namespace Aspire.Hosting.ApplicationModel;

/// <summary>How states are shown.</summary>
public static class KnownResourceStateStyles
{
    /// <summary>Something is wrong.</summary>
    public static readonly string Error = "error";

    /// <summary>Something is missing.</summary>
    public static readonly string Warn = "warning";
}
