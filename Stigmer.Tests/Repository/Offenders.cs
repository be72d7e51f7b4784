namespace Stigmer.Tests.Repository;

internal static class Offenders
{
    /// <summary>Fails with every offender on a line of its own; xunit's own message cuts them short.</summary>
    internal static void None(IEnumerable<string> offenders)
    {
        string[] all = [.. offenders];

        Assert.True(all.Length == 0, $"{all.Length} found:\n  {string.Join("\n  ", all)}");
    }
}
