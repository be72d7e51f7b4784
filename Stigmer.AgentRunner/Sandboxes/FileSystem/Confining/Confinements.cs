using Stigmer.AgentRunner.Settings;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem.Confining;

/// <summary>What this machine has to confine commands with.</summary>
internal static class Confinements
{
    private static readonly Lazy<bool> Landlock = new(LandlockConfinement.IsAvailable);

    private static readonly Lazy<bool> Bwrap = new(BwrapConfinement.IsAvailable);

    /// <summary>Why the kind that was asked for cannot be had; null when it can.</summary>
    internal static string? Problem(ConfinementKind asked)
    {
        if (IsAvailable(asked))
        {
            return null;
        }

        var reason = asked == ConfinementKind.Landlock
            ? "the kernel of this machine has no Landlock"
            : "bwrap is not installed here, or may not make namespaces";

        return $"SANDBOX_CONFINEMENT is '{Name(asked)}', and {reason}; available: {string.Join(", ", Enum.GetValues<ConfinementKind>().Where(IsAvailable).Select(Name))}";
    }

    /// <summary>What a runner says of it at its start.</summary>
    internal static string Line(ConfinementKind chosen)
    {
        var others = Enum.GetValues<ConfinementKind>().Where(kind => kind != ConfinementKind.None && kind != chosen && IsAvailable(kind)).Select(Name);

        return string.Join(", ", others) is { Length: > 0 } names
            ? $"Confinement of commands: {Name(chosen)} (SANDBOX_CONFINEMENT may also be: {names})"
            : $"Confinement of commands: {Name(chosen)}";
    }

    private static bool IsAvailable(ConfinementKind kind) => kind switch
    {
        ConfinementKind.Landlock => Landlock.Value,
        ConfinementKind.Bwrap => Bwrap.Value,
        _ => true,
    };

    private static string Name(ConfinementKind kind) => kind.ToString().ToLowerInvariant();

    /// <param name="kind">Which.</param>
    /// <param name="reach">What commands reach.</param>
    /// <param name="begin">What a shell does inside before it becomes the command, "$@".</param>
    internal static ICommandConfinement Of(ConfinementKind kind, Reach reach, string begin) => kind switch
    {
        ConfinementKind.Landlock => new LandlockConfinement(reach, begin),
        ConfinementKind.Bwrap => new BwrapConfinement(reach, begin),
        _ => Unconfined.Instance,
    };
}
