using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>A parameter's value in another form, which stands in a manifest under a name of its own.</summary>
internal sealed class ManifestTwin(ParameterResource parameter, string format)
{
    internal ParameterResource Parameter { get; } = parameter;

    internal string Format { get; } = format;

    internal string Name => $"{Parameter.Name}-{Format}-encoded";

    internal string Expression => $"{{{Name}.value}}";

    internal bool IsTaken { get; set; }
}
