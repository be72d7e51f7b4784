namespace Compat.Tests.Support;

/// <summary>How long a test waits for what should happen at once.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
}
