using System.Collections;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Stigmer.Api.ApiResources;
using Stigmer.Api.ApiResources.Kinds;

namespace Stigmer.Server.Resources.Rules;

/// <summary>What one field of a message has to be.</summary>
/// <param name="Field">The field's number.</param>
internal abstract record FieldRule(int Field)
{
    /// <summary>What the rule looks at, and under which name its problems are told.</summary>
    internal virtual (string Name, object? Value) Target(IMessage message, FieldDescriptor field) => (field.Name, field.Accessor.GetValue(message));

    /// <summary>The problems of a value as the field's accessor gives it; an index in front when the value is a list.</summary>
    internal abstract IEnumerable<(int? Index, string Text)> Check(object? value);

    protected static IEnumerable<(int? Index, string Text)> Unless(bool good, string text) => good ? [] : [(null, text)];
}

internal sealed record Required(int Field) : FieldRule(Field)
{
    internal override IEnumerable<(int? Index, string Text)> Check(object? value) =>
        Unless(value switch { string text => text.Length > 0, ByteString bytes => !bytes.IsEmpty, _ => value is not null }, "value is required");
}

/// <param name="Field">The field's number.</param>
/// <param name="Length">In characters.</param>
/// <param name="Advice">What to write there, for fields whose purpose is not plain from their name.</param>
internal sealed record MinLength(int Field, int Length, string Advice = "") : FieldRule(Field)
{
    internal override IEnumerable<(int? Index, string Text)> Check(object? value)
    {
        var unit = Length == 1 ? "character" : "characters";
        return Unless(((string)value!).EnumerateRunes().Count() >= Length, $"value length must be at least {Length} {unit}{Advice}");
    }
}

/// <param name="Field">The field's number.</param>
/// <param name="Length">In characters.</param>
internal sealed record MaxLength(int Field, int Length) : FieldRule(Field)
{
    internal override IEnumerable<(int? Index, string Text)> Check(object? value) =>
        Unless(((string)value!).EnumerateRunes().Count() <= Length, $"value length must be at most {Length} characters");
}

internal sealed record Constant(int Field, string Text) : FieldRule(Field)
{
    internal override IEnumerable<(int? Index, string Text)> Check(object? value) =>
        Unless(string.Equals((string)value!, Text, StringComparison.Ordinal), $"value must equal `{Text}`");
}

internal sealed record Minimum(int Field, int Value) : FieldRule(Field)
{
    internal override IEnumerable<(int? Index, string Text)> Check(object? value) =>
        Unless((int)value! >= Value, $"value must be greater than or equal to {Value}");
}

internal sealed record Between(int Field, int Least, int Most) : FieldRule(Field)
{
    internal override IEnumerable<(int? Index, string Text)> Check(object? value) => Unless(
        (int)value! >= Least && (int)value <= Most,
        $"value must be greater than or equal to {Least} and less than or equal to {Most}");
}

internal sealed record OneOf(int Field, params string[] Allowed) : FieldRule(Field)
{
    internal override IEnumerable<(int? Index, string Text)> Check(object? value) => Unless(
        Allowed.Contains((string)value!, StringComparer.Ordinal),
        $"value must be in list [{string.Join(", ", Allowed.Select(text => $"\"{text}\""))}]");
}

internal sealed partial record AbsoluteUri(int Field) : FieldRule(Field)
{
    internal override IEnumerable<(int? Index, string Text)> Check(object? value) =>
        Unless(value is "" || (Shape().IsMatch((string)value!) && Uri.TryCreate((string)value!, UriKind.Absolute, out _)), "value must be a valid URI");

    // The library takes a path of this machine for an address, and spaces for what they would be written as. Braces are for variables.
    [GeneratedRegex("""\A[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-\[\]_a-z{}~]+\z""", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}

/// <summary>One field of the oneof that this field is in has to be set.</summary>
internal sealed record OneofRequired(int Field) : FieldRule(Field)
{
    internal override (string Name, object? Value) Target(IMessage message, FieldDescriptor field) =>
        (field.ContainingOneof.Name, field.ContainingOneof.Accessor.GetCaseFieldDescriptor(message));

    internal override IEnumerable<(int? Index, string Text)> Check(object? value) =>
        Unless(value is not null, "exactly one field is required in oneof");
}

/// <summary>A pattern of the wire contract, where <c>$</c> is the end and not also the place before a last line break.</summary>
internal sealed record Matches(int Field, Regex Pattern) : FieldRule(Field)
{
    internal override IEnumerable<(int? Index, string Text)> Check(object? value) =>
        Unless(Pattern.IsMatch((string)value!) && !((string)value!).EndsWith('\n'), $"value does not match regex pattern `{Pattern}`");
}

/// <summary>For texts with a grammar of their own.</summary>
internal sealed record Readable(int Field, Func<string, bool> CanRead, string Text) : FieldRule(Field)
{
    internal override IEnumerable<(int? Index, string Text)> Check(object? value) => Unless(CanRead((string)value!), Text);
}

internal sealed record DefinedOnly(int Field) : FieldRule(Field)
{
    internal override IEnumerable<(int? Index, string Text)> Check(object? value) =>
        Unless(Enum.IsDefined(value!.GetType(), value), "value must be one of the defined enum values");
}

/// <summary>The scopes that a resource of a kind may have; a rule on its metadata.</summary>
internal sealed record OwnerScopes(int Field, string Text, params ApiResourceOwnerScope[] Allowed) : FieldRule(Field)
{
    internal override IEnumerable<(int? Index, string Text)> Check(object? value) =>
        Unless(value is not ApiResourceMetadata metadata || Allowed.Contains(metadata.OwnerScope), Text);
}

/// <summary>What the slug in a resource's metadata looks like, or the one that its name would get.</summary>
internal sealed record SlugMatches(int Field, Regex Pattern, string Text) : FieldRule(Field)
{
    internal override (string Name, object? Value) Target(IMessage message, FieldDescriptor field) => ("metadata.slug", field.Accessor.GetValue(message));

    internal override IEnumerable<(int? Index, string Text)> Check(object? value) => Unless(
        value is not ApiResourceMetadata metadata || Pattern.IsMatch(metadata.Slug.Length > 0 ? metadata.Slug : Slug.From(metadata.Name)), Text);
}

/// <summary>What the references in a list may point at.</summary>
internal sealed record ReferencesTo(int Field, string Text, params ApiResourceKind[] Allowed) : FieldRule(Field)
{
    internal override IEnumerable<(int? Index, string Text)> Check(object? value) =>
        from item in ((IList)value!).Cast<IMessage>().Index()
        where !Allowed.Contains(((ApiResourceReference)item.Item).Kind)
        select ((int?)item.Index, Text);
}
