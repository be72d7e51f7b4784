using System.Security.Cryptography;
using System.Text.Json;
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

    /// <inheritdoc />
    public override string GetDefaultValue()
    {
        var allowed = (Lower ? LowerCharacters : "") + (Upper ? UpperCharacters : "")
            + (Numeric ? NumericCharacters : "") + (Special ? SpecialCharacters : "");

        return allowed.Length == 0
            ? throw new ArgumentException("At least one character class must be enabled.")
            : RandomNumberGenerator.GetString(allowed, MinLength);
    }

    /// <inheritdoc />
    public override void WriteToManifest(ManifestPublishingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        var writer = context.Writer;
        writer.WriteStartObject("generate");
        writer.WriteNumber("minLength", MinLength);
        WriteIfExcluded(writer, "lower", Lower);
        WriteIfExcluded(writer, "upper", Upper);
        WriteIfExcluded(writer, "numeric", Numeric);
        WriteIfExcluded(writer, "special", Special);
        writer.WriteEndObject();
    }

    private static void WriteIfExcluded(Utf8JsonWriter writer, string name, bool allowed)
    {
        if (!allowed)
        {
            writer.WriteBoolean(name, false);
        }
    }
}
