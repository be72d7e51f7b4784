namespace Stigmer.AppHost.Cloud;

/// <summary>What a deployment has and a person's own machine does not need.</summary>
internal sealed record CloudServices(
    IResourceBuilder<RedisResource> Redis,
    IResourceBuilder<ParameterResource> ApiKey,
    IResourceBuilder<ParameterResource> Auth0Domain,
    IResourceBuilder<ParameterResource> Auth0Audience,
    IResourceBuilder<ParameterResource> DaytonaKey);
