using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>Names values in a manifest, and remembers what those names need to be described as well.</summary>
internal sealed class ManifestReferences
{
    private readonly HashSet<string> _described = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<IResource> _resources = [];
    private readonly List<ManifestTwin> _twins = [];
    private readonly Dictionary<string, ConditionalChoice> _choices = new(StringComparer.Ordinal);

    internal IReadOnlyCollection<ConditionalChoice> Choices => _choices.Values;

    /// <summary>From now on a reference to the resource needs nothing.</summary>
    internal bool Describe(IResource resource) => _described.Add(resource.Name);

    /// <summary>The next resource that is referred to and not described yet.</summary>
    internal IResource? NextResource()
    {
        while (_resources.TryDequeue(out var resource))
        {
            if (!_described.Contains(resource.Name))
            {
                return resource;
            }
        }

        return null;
    }

    /// <summary>The escaped forms of the parameter, or of all, that are referred to and not taken yet.</summary>
    internal IReadOnlyList<ManifestTwin> TakeTwins(ParameterResource? parameter = null)
    {
        var taken = _twins.Where(twin => !twin.IsTaken && (parameter is null || twin.Parameter == parameter)).ToList();
        taken.ForEach(twin => twin.IsTaken = true);
        return taken;
    }

    /// <summary>Remembers what the value refers to.</summary>
    private void Add(object value)
    {
        if (value is ReferenceExpression { Choice: { } choice })
        {
            _choices.TryAdd(choice.Name, choice);
        }

        if (value is IResource resource)
        {
            // What it is made of follows when it is described itself.
            _resources.Enqueue(resource);
        }
        else if (value is IValueWithReferences composed)
        {
            foreach (var reference in composed.References)
            {
                Add(reference);
            }
        }
    }

    /// <summary>The value as it stands in a manifest.</summary>
    internal string TextOf(object value)
    {
        Add(value);

        return value switch
        {
            string text => text,
            ReferenceExpression expression => TextOf(expression),
            IResourceBuilder<IResource> builder => TextOf(builder.Resource),
            IManifestExpressionProvider provider => provider.ValueExpression,
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };
    }

    private string TextOf(ReferenceExpression expression)
    {
        if (expression.Choice is not null)
        {
            return expression.ValueExpression;
        }

        var parts = new object[expression.ValueProviders.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = expression.ValueProviders[i] switch
            {
                ReferenceExpression inner => TextOf(inner),
                ParameterResource parameter when expression.StringFormats[i] is { } format => TwinOf(parameter, format).Expression,
                _ => expression.ManifestExpressions[i],
            };
        }

        return string.Format(CultureInfo.InvariantCulture, expression.Format, parts);
    }

    private ManifestTwin TwinOf(ParameterResource parameter, string format)
    {
        var twin = _twins.Find(known => known.Parameter == parameter && known.Format == format);
        if (twin is null)
        {
            twin = new ManifestTwin(parameter, format);
            _twins.Add(twin);
        }

        return twin;
    }
}
