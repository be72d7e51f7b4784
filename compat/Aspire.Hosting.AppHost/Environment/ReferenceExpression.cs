using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A text with values in it that are known only later.</summary>
public class ReferenceExpression : IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    private const string UriFormat = "uri";

    private ReferenceExpression(
        string format,
        IReadOnlyList<IValueProvider> valueProviders,
        IReadOnlyList<string> manifestExpressions,
        IReadOnlyList<string?> stringFormats)
    {
        Format = format;
        ValueProviders = valueProviders;
        ManifestExpressions = manifestExpressions;
        StringFormats = stringFormats;
    }

    private ReferenceExpression(ConditionalChoice choice)
        : this("", [], [], []) => Choice = choice;

    /// <summary>The text, with a numbered hole for each value.</summary>
    public string Format { get; }

    /// <summary>The values, in the order of the holes.</summary>
    public IReadOnlyList<IValueProvider> ValueProviders { get; }

    /// <summary>The manifest's names of the values, in the order of the holes.</summary>
    public IReadOnlyList<string> ManifestExpressions { get; }

    /// <summary>How each value is written: "uri" escapes it as part of a URI, null leaves it as it is.</summary>
    public IReadOnlyList<string?> StringFormats { get; }

    /// <inheritdoc />
    public string ValueExpression => Choice is { } choice
        ? $"{{{choice.Name}.connectionString}}"
        : string.Format(CultureInfo.InvariantCulture, Format, [.. ManifestExpressions]);

    IEnumerable<object> IValueWithReferences.References => Choice?.References ?? ValueProviders;

    /// <summary>Set when the expression is one of two, as a value decides.</summary>
    internal ConditionalChoice? Choice { get; }

    /// <summary>Makes an expression of an interpolated string.</summary>
    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.GetExpression();

    /// <summary>One of two expressions: the first when the condition has that value.</summary>
    internal static ReferenceExpression CreateConditional(
        IValueProvider condition, string matchValue, ReferenceExpression whenTrue, ReferenceExpression whenFalse) =>
        new(new ConditionalChoice(condition, matchValue, whenTrue, whenFalse));

    /// <inheritdoc />
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) =>
        TextAsync(value => value.GetValueAsync(cancellationToken), cancellationToken);

    /// <summary>The text with each value as its reader is to have it.</summary>
    internal async ValueTask<string?> TextAsync(Func<IValueProvider, ValueTask<string?>> read, CancellationToken cancellationToken)
    {
        if (Choice is { } choice)
        {
            var branch = await choice.ChooseAsync(cancellationToken).ConfigureAwait(false);
            return await branch.TextAsync(read, cancellationToken).ConfigureAwait(false);
        }

        var values = new object?[ValueProviders.Count];

        for (var i = 0; i < values.Length; i++)
        {
            var value = await read(ValueProviders[i]).ConfigureAwait(false);
            values[i] = StringFormats[i] == UriFormat ? Uri.EscapeDataString(value ?? "") : value;
        }

        return string.Format(CultureInfo.InvariantCulture, Format, values);
    }

    /// <summary>Collects an interpolated string's texts and values.</summary>
    [InterpolatedStringHandler]
    public ref struct ExpressionInterpolatedStringHandler
    {
        private readonly StringBuilder _format;
        private readonly List<IValueProvider> _values;
        private readonly List<string> _expressions;
        private readonly List<string?> _formats;

        /// <summary>Called by the compiler.</summary>
        public ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
        {
            _format = new StringBuilder(literalLength + (formattedCount * 3));
            _values = new List<IValueProvider>(formattedCount);
            _expressions = new List<string>(formattedCount);
            _formats = new List<string?>(formattedCount);
        }

        /// <summary>Adds text.</summary>
        public readonly void AppendLiteral(string value) => _format.Append(Escaped(value));

        /// <summary>Adds text.</summary>
        public readonly void AppendFormatted(string? value) => _format.Append(Escaped(value ?? ""));

        /// <summary>Adds a value.</summary>
        public void AppendFormatted<T>(T valueProvider) where T : IValueProvider, IManifestExpressionProvider =>
            AppendFormatted(valueProvider, format: null);

        /// <summary>Adds a value; the format "uri" escapes it as part of a URI.</summary>
        public void AppendFormatted<T>(T valueProvider, string? format = null) where T : IValueProvider, IManifestExpressionProvider
        {
            if (format is not (null or UriFormat))
            {
                throw new FormatException($"The format '{format}' is not supported. Supported formats are: {UriFormat}.");
            }

            _format.Append(CultureInfo.InvariantCulture, $"{{{_values.Count}}}");
            _values.Add(valueProvider);
            _expressions.Add(valueProvider.ValueExpression);
            _formats.Add(format);
        }

        /// <summary>Adds the value of a resource.</summary>
        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider => AppendFormatted(valueProvider.Resource, format: null);

        /// <summary>Adds the value of a resource; the format "uri" escapes it as part of a URI.</summary>
        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format = null)
            where T : IResource, IValueProvider, IManifestExpressionProvider => AppendFormatted(valueProvider.Resource, format);

        internal readonly ReferenceExpression GetExpression() => new(_format.ToString(), _values, _expressions, _formats);

        private static string Escaped(string text) =>
            text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
    }
}
