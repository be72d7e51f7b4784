using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Two expressions, and the value that decides which of them counts.</summary>
internal sealed partial class ConditionalChoice(
    IValueProvider condition, string matchValue, ReferenceExpression whenTrue, ReferenceExpression whenFalse)
{
    /// <summary>What the choice is called in a manifest: the same program always gives the same name.</summary>
    internal string Name { get; } = NameOf(ExpressionOf(condition), whenTrue.ValueExpression, whenFalse.ValueExpression, matchValue);

    internal IEnumerable<object> References => [condition, whenTrue, whenFalse];

    internal async ValueTask<ReferenceExpression> ChooseAsync(CancellationToken cancellationToken)
    {
        var value = await condition.GetValueAsync(cancellationToken).ConfigureAwait(false);
        return string.Equals(value, matchValue, StringComparison.OrdinalIgnoreCase) ? whenTrue : whenFalse;
    }

    private static string ExpressionOf(IValueProvider condition) => (condition as IManifestExpressionProvider)?.ValueExpression ?? "";

    private static string NameOf(string condition, string whenTrue, string whenFalse, string matchValue)
    {
        var words = Separators().Replace(condition.ToLowerInvariant(), "-").Trim('-');
        var hash = XxHash32.Of(Encoding.UTF8.GetBytes(condition + whenTrue + whenFalse + matchValue));
        return string.Create(CultureInfo.InvariantCulture, $"cond-{words}-{hash:x8}");
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Separators();
}
