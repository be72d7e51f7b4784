using Stigmer.Server.Resources;

namespace Stigmer.Server.Access;

/// <summary>Who may make a call. Runners may only make those that say so.</summary>
internal abstract record AccessRule
{
    /// <summary>Runners may call it too, whatever it is about: their runs are in all organisations.</summary>
    internal bool Runners { get; init; }

    /// <summary>Everybody, without a credential.</summary>
    internal sealed record Public : AccessRule;

    /// <summary>Everybody who is known; the answer holds only what the caller may see.</summary>
    internal sealed record Known : AccessRule;

    /// <summary>Members of the organisation that the resource is to be filed under.</summary>
    /// <param name="Kind">Of the resource.</param>
    /// <param name="Path">Field with the organisation.</param>
    /// <param name="Refusal">What others are told.</param>
    internal sealed record Filing(ResourceKind Kind, string Path, string Refusal) : AccessRule;

    /// <summary>Whoever may see, or change, the resource of an id.</summary>
    internal sealed record Resource(ResourceKind Kind, string Path, bool Changes, string Refusal) : AccessRule;

    /// <summary>Whoever may see the resource of a reference.</summary>
    internal sealed record Reference(ResourceKind Kind) : AccessRule;

    /// <summary>Whoever may see a skill that has, or had, the artifact.</summary>
    internal sealed record Artifact(string Path) : AccessRule;

    /// <summary>Operators of the platform.</summary>
    internal sealed record Operator(string Refusal) : AccessRule;

    /// <summary>Runners alone.</summary>
    internal sealed record RunnersOnly : AccessRule;
}
