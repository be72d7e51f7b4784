using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Stigmer.AppHost.Restarts;
using Stigmer.AppHost.Settings;
using Stigmer.AppHost.Temporal;

namespace Stigmer.AppHost.Redis;

/// <summary>Declares the Redis of cloud mode.</summary>
internal static class RedisExtensions
{
    private const string Image = "docker.io/library/redis:8.6";
    private const string UrlScheme = "redis";

    /// <summary>
    /// Redis in a container, where one can run, else this machine's own <c>redis-server</c>; or one that somebody else runs, when its
    /// host is set. <c>Redis:Flavour</c> chooses. A deployment has the container.
    /// </summary>
    internal static IResourceBuilder<IResourceWithConnectionString> AddRedis(
        this IDistributedApplicationBuilder builder, string name, StigmerSettings settings)
    {
        if (builder.ExecutionContext.IsPublishMode)
        {
            return builder.AddRedis(name);
        }

        return settings.Redis.Choose(() => new ContainerProbe(builder.Configuration).WhyNot(Image), HasProgram) switch
        {
            (RedisFlavour.External, _) => builder.AddExternal(name, settings.Redis),
            (RedisFlavour.Program, _) => builder.AddProgram(name, settings),
            _ => builder.AddRedis(name).WithRestartOnCrash(),
        };
    }

    private static IResourceBuilder<IResourceWithConnectionString> AddProgram(
        this IDistributedApplicationBuilder builder, string name, StigmerSettings settings)
    {
        var password = ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);

        return builder.AddResource(new RedisProgramResource(name, settings.Directories.Data, password))
            .WithArgs("-c", RedisProgramResource.Script)
            .WithEndpoint(scheme: UrlScheme, name: RedisProgramResource.Endpoint, env: RedisProgramResource.PortVariable)
            .WithEnvironment(RedisProgramResource.PasswordVariable, password)
            .WithIconName("DatabaseMultiple")
            .WithRedisHealthCheck()
            .WithRestartOnCrash();
    }

    private static IResourceBuilder<IResourceWithConnectionString> AddExternal(
        this IDistributedApplicationBuilder builder, string name, RedisSettings settings)
    {
        var password = $"{name}-password";
        var connection = new RedisConnection(
            ReferenceExpression.Create($"{settings.Host!}"),
            ReferenceExpression.Create($"{settings.Port.ToString(CultureInfo.InvariantCulture)}"),
            builder.Configuration[$"Parameters:{password}"] is null ? null
                : builder.AddParameter(password, secret: true).WithDescription("What Redis asks for.").Resource);

        return builder.AddResource(new ExternalRedisResource(name, connection))
            .WithInitialState(new CustomResourceSnapshot
            {
                ResourceType = "Redis",
                Properties = [],
                State = KnownResourceStates.Running,
                Urls = [new UrlSnapshot(RedisProgramResource.Endpoint, $"{UrlScheme}://{settings.Host}:{settings.Port}", IsInternal: false)],
            })
            .WithRedisHealthCheck();
    }

    // The container's comes with Aspire's own integration.
    private static IResourceBuilder<T> WithRedisHealthCheck<T>(this IResourceBuilder<T> redis)
        where T : IResourceWithConnectionString
    {
        var key = $"{redis.Resource.Name}_check";
        redis.ApplicationBuilder.Services.AddHealthChecks()
            .Add(new HealthCheckRegistration(key, new RedisHealthCheck(redis.Resource), failureStatus: null, tags: null));

        return redis.WithHealthCheck(key);
    }

    private static bool HasProgram() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, RedisProgramResource.Program)));
}
