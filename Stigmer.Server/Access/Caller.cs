using Stigmer.Server.Resources;
using Stigmer.Server.Secrets;

namespace Stigmer.Server.Access;

/// <summary>Who makes a call, and what is open to it.</summary>
/// <param name="Id">As it stands in audits: the subject of a token, the owner of a key.</param>
internal sealed record Caller(string Id)
{
    private static readonly AsyncLocal<Caller?> Ambient = new();

    /// <summary>In local mode everybody, and the server itself: nothing is closed to it.</summary>
    internal static Caller Local { get; } = new("system") { IsUnlimited = true, IsOperator = true };

    /// <summary>A runner: sees what its runs need, in all organisations, secrets included.</summary>
    internal static Caller Runner { get; } = new("agent-runner") { IsUnlimited = true, Reader = Reader.Runner };

    /// <summary>Of the call that this code runs for.</summary>
    internal static Caller Current
    {
        get => Ambient.Value ?? Local;
        set => Ambient.Value = value;
    }

    /// <summary>Whoever a credential was checked for; null where none was asked for.</summary>
    internal static Caller? Identified => Ambient.Value;

    /// <summary>Cancelled when it turns out, while a stream lasts, that it may not have the stream any more.</summary>
    internal CancellationToken Revoked { get; init; }

    /// <summary>Nothing is filtered for it; what it may call is decided before.</summary>
    internal bool IsUnlimited { get; init; }

    /// <summary>May change what belongs to the platform and not to an organisation.</summary>
    internal bool IsOperator { get; init; }

    internal Reader Reader { get; init; } = Reader.Anyone;

    /// <summary>The organisations that it belongs to, by slug.</summary>
    internal IReadOnlySet<string> Organizations { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Its key is for one organisation, and so is every key that it makes.</summary>
    internal bool IsConfined { get; init; }

    internal string OrganizationNames => Organizations.Count == 0 ? "none, create one first" : string.Join(", ", Organizations.Order(StringComparer.Ordinal));

    /// <summary>What lists show it; null for everything.</summary>
    internal Visibility? Visibility => IsUnlimited ? null : new Visibility(Id, [.. Organizations]);

    /// <summary>Runs something for this caller on a thread that serves many.</summary>
    internal T Run<T>(Func<T> action)
    {
        var before = Ambient.Value;
        Ambient.Value = this;
        try
        {
            return action();
        }
        finally
        {
            Ambient.Value = before;
        }
    }
}
