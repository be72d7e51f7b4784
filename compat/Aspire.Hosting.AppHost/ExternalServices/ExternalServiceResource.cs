using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A service that somebody else runs.</summary>
public sealed class ExternalServiceResource : Resource
{
    /// <summary>The service at that address.</summary>
    public ExternalServiceResource(string name, Uri uri)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(uri);

        if (Problem(uri) is { } problem)
        {
            throw new ArgumentException(problem, nameof(uri));
        }

        Uri = uri;
    }

    /// <summary>The service whose address whoever runs the application chooses.</summary>
    public ExternalServiceResource(string name, ParameterResource urlParameter)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(urlParameter);

        UrlParameter = urlParameter;
    }

    /// <summary>The address, when it is declared.</summary>
    public Uri? Uri { get; }

    /// <summary>The parameter that holds the address, when there is one.</summary>
    public ParameterResource? UrlParameter { get; }

    internal async ValueTask<Uri> GetUrlAsync(CancellationToken cancellationToken)
    {
        if (Uri is { } declared)
        {
            return declared;
        }

        var value = await UrlParameter!.GetValueAsync(cancellationToken).ConfigureAwait(false);
        var problem = System.Uri.TryCreate(value, UriKind.Absolute, out var uri) ? Problem(uri) : $"The URL '{value}' of the external service must be absolute.";
        return problem is null ? uri! : throw new DistributedApplicationException($"External service '{Name}': {problem}");
    }

    private static string? Problem(Uri uri) =>
        !uri.IsAbsoluteUri ? "The URI for the external service must be absolute."
        : uri.AbsolutePath != "/" ? "The URI absolute path must be \"/\"."
        : uri.Fragment.Length > 0 ? "The URI cannot contain a fragment."
        : null;
}
