using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes the manifest of an application into a file.</summary>
internal sealed class ManifestPublisher(
    ILogger<ManifestPublisher> logger,
    IConfiguration configuration,
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext executionContext)
{
    private const string FileName = "aspire-manifest.json";
    private const string Extension = ".json";

    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n" };

    internal async Task PublishAsync(CancellationToken cancellationToken)
    {
        OperationSettings.Check(configuration);
        var path = OutputPath();
        var bytes = await DescribeAsync(path, cancellationToken).ConfigureAwait(false);

        // Only when all of it is there: a failure leaves an earlier manifest as it was.
        await SaveAsync(path, bytes, cancellationToken).ConfigureAwait(false);
        logger.LogInformation("Published manifest to: {ManifestPath}", path);
    }

    /// <summary>A file when it is called one, else a directory.</summary>
    private string OutputPath()
    {
        if (configuration[OperationSettings.OutputPathKey] is not { Length: > 0 } path)
        {
            throw new DistributedApplicationException("The '--output-path [path]' option was not specified even though manifest publishing was requested.");
        }

        return Path.GetFullPath(path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? path : Path.Combine(path, FileName));
    }

    private async Task<ReadOnlyMemory<byte>> DescribeAsync(string path, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream();
        var writer = new Utf8JsonWriter(stream, Layout);
        await using (writer.ConfigureAwait(false))
        {
            var context = new ManifestPublishingContext(executionContext, path, writer, cancellationToken);
            await context.WriteModelAsync(model).ConfigureAwait(false);
        }

        return stream.ToArray();
    }

    private static async Task SaveAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"The manifest cannot be written to '{path}': {refused.Message}", refused);
        }
    }
}
