using System.Security.Cryptography;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A random value made of the classes of characters that are allowed.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    // Without the letters that are mistaken for one another.
    private const string LowerCharacters = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperCharacters = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string NumericCharacters = "0123456789";
    private const string SpecialCharacters = "-_.{}~()*+!";

    /// <summary>The length, unless the minima of the classes add up to more.</summary>
    public int MinLength { get; set; } = 22;

    /// <summary>Whether small letters are allowed.</summary>
    public bool Lower { get; set; } = true;

    /// <summary>Whether capitals are allowed.</summary>
    public bool Upper { get; set; } = true;

    /// <summary>Whether digits are allowed.</summary>
    public bool Numeric { get; set; } = true;

    /// <summary>Whether punctuation is allowed.</summary>
    public bool Special { get; set; } = true;

    /// <summary>How many small letters there are at least.</summary>
    public int MinLower { get; set; }

    /// <summary>How many capitals there are at least.</summary>
    public int MinUpper { get; set; }

    /// <summary>How many digits there are at least.</summary>
    public int MinNumeric { get; set; }

    /// <summary>How much punctuation there is at least.</summary>
    public int MinSpecial { get; set; }

    /// <inheritdoc />
    public override string GetDefaultValue()
    {
        var classes = Classes;
        if (classes.FirstOrDefault(c => c is { IsAllowed: false, Min: > 0 }) is { Name: { } name })
        {
            throw new ArgumentException($"'min{name}' must be 0 if '{name.ToLowerInvariant()}' is disabled.");
        }

        var allowed = string.Concat(classes.Where(c => c.IsAllowed).Select(c => c.Characters));
        if (allowed.Length == 0)
        {
            throw new ArgumentException("At least one character type must be enabled.");
        }

        var required = string.Concat(classes.Select(c => RandomNumberGenerator.GetString(c.Characters, c.Min)));
        var characters = (required + RandomNumberGenerator.GetString(allowed, Math.Max(0, MinLength - required.Length))).ToCharArray();
        RandomNumberGenerator.Shuffle<char>(characters);
        return new string(characters);
    }

    /// <inheritdoc />
    public override void WriteToManifest(ManifestPublishingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        var writer = context.Writer;
        writer.WriteStartObject("generate");
        writer.WriteNumber("minLength", MinLength);
        foreach (var (name, isAllowed, _, _) in Classes.Where(c => !c.IsAllowed))
        {
            writer.WriteBoolean(name.ToLowerInvariant(), isAllowed);
        }

        foreach (var (name, _, _, min) in Classes.Where(c => c.Min != 0))
        {
            writer.WriteNumber($"min{name}", min);
        }

        writer.WriteEndObject();
    }

    private (string Name, bool IsAllowed, string Characters, int Min)[] Classes =>
    [
        ("Lower", Lower, LowerCharacters, MinLower),
        ("Upper", Upper, UpperCharacters, MinUpper),
        ("Numeric", Numeric, NumericCharacters, MinNumeric),
        ("Special", Special, SpecialCharacters, MinSpecial),
    ];
}
