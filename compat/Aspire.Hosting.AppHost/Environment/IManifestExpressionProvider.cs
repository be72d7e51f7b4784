namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something that has a name in the deployment manifest.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>That name, in braces.</summary>
    string ValueExpression { get; }
}
