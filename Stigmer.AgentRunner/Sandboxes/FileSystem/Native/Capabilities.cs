namespace Stigmer.AgentRunner.Sandboxes.FileSystem.Native;

/// <summary>What root may do beyond other users: with all of it, hardly anything confines. Confined commands keep what belongs to files.</summary>
internal static class Capabilities
{
    private const int DropFromBound = 24;

    // More than there are; the kernel says where they end.
    private const int Count = 64;

    private static readonly (string Name, int Number)[] Kept = [("CAP_CHOWN", 0), ("CAP_DAC_OVERRIDE", 1), ("CAP_FOWNER", 3), ("CAP_FSETID", 4)];

    internal static IEnumerable<string> KeptNames => Kept.Select(one => one.Name);

    /// <summary>Holds for what this thread starts from now on; there is no way back. Who is not root has none to lose, and may not ask.</summary>
    internal static void DropForThisThread()
    {
        for (var number = 0; number < Count; number++)
        {
            if (!Array.Exists(Kept, one => one.Number == number) && Libc.Control(DropFromBound, (nuint)number, 0, 0, 0) < 0)
            {
                return;
            }
        }
    }
}
