namespace Stigmer.AppHost.Cloud;

/// <summary>What cloud mode has, in a deployment or rehearsed on one machine, and local mode does not need.</summary>
internal sealed record CloudServices(
    IResourceBuilder<IResourceWithConnectionString> Redis,
    IResourceBuilder<ParameterResource> ApiKey,
    IResourceBuilder<ParameterResource> Auth0Domain,
    IResourceBuilder<ParameterResource> Auth0Audience,
    IResourceBuilder<ParameterResource> DaytonaKey);
