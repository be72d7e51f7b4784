using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Publishing;

/// <summary>Reads what the application was started for.</summary>
internal static class OperationSettings
{
    internal const string OperationKey = "AppHost:Operation";
    internal const string PublisherKey = "Publishing:Publisher";
    internal const string OutputPathKey = "Pipeline:OutputPath";
    internal const string StepKey = "Pipeline:Step";

    private const string Manifest = "manifest";
    private const string ManifestStep = "publish-manifest";

    /// <summary>Naming a publisher is enough to publish.</summary>
    internal static DistributedApplicationExecutionContext Read(IConfiguration configuration)
    {
        var operation = NonEmpty(configuration[OperationKey])?.ToLowerInvariant() switch
        {
            null => NonEmpty(configuration[PublisherKey]) is null ? DistributedApplicationOperation.Run : DistributedApplicationOperation.Publish,
            "run" => DistributedApplicationOperation.Run,
            "publish" => DistributedApplicationOperation.Publish,
            _ => throw new DistributedApplicationException("Invalid operation specified. Valid operations are 'publish' or 'run'."),
        };

        return new DistributedApplicationExecutionContext(operation);
    }

    /// <summary>Refuses what there is not.</summary>
    internal static void Check(IConfiguration configuration)
    {
        var publisher = NonEmpty(configuration[PublisherKey]);
        var step = NonEmpty(configuration[StepKey]);
        if (publisher is not (null or Manifest))
        {
            throw new DistributedApplicationException($"There is no publisher '{publisher}': the only one is '{Manifest}'.");
        }

        // The other steps are those of compute environments, of which a model here has none.
        if (step is not (null or ManifestStep))
        {
            throw new DistributedApplicationException($"There is no step '{step}': the only one is '{ManifestStep}'.");
        }
    }

    private static string? NonEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
