namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where a URL is shown.</summary>
public enum UrlDisplayLocation
{
    /// <summary>In the list of resources and in the details.</summary>
    SummaryAndDetails,

    /// <summary>Only in the details.</summary>
    DetailsOnly,
}
