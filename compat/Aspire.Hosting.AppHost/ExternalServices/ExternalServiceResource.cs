using System.Diagnostics.CodeAnalysis;
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

        Uri = Refusal(uri) is { } refusal ? throw refusal : uri;
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
        return TryRead(value, out var uri, out var problem)
            ? uri
            : throw new DistributedApplicationException($"The value for URL parameter '{UrlParameter.Name}' is invalid: {problem}");
    }

    internal static bool TryRead(string? url, [NotNullWhen(true)] out Uri? uri, [NotNullWhen(false)] out string? problem)
    {
        problem = System.Uri.TryCreate(url, UriKind.Absolute, out uri)
            ? Refusal(uri)?.Message
            : "The URL for the external service must be an absolute URI.";
        return uri is not null && problem is null;
    }

    private static ArgumentException? Refusal(Uri uri)
    {
        var problem =
            !uri.IsAbsoluteUri ? "The URI for the external service must be absolute."
            : !uri.AbsolutePath.EndsWith('/') ? "The URI absolute path must end with '/'."
            : uri.Fragment.Length > 0 ? "The URI cannot contain a fragment."
            : uri.Query.Length > 0 ? "The URI cannot contain a query string."
            : null;
        return problem is null ? null : new ArgumentException(problem, nameof(uri));
    }
}
