using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Stigmer.AppHost.Cloud;
using Stigmer.AppHost.Restarts;
using Stigmer.AppHost.Settings;
using Stigmer.AppHost.Temporal;

namespace Stigmer.AppHost.Viewing;

internal static class ViewingExtensions
{
    internal static IDistributedApplicationBuilder AddConsoleView(
        this IDistributedApplicationBuilder builder,
        StigmerSettings settings,
        TemporalService temporal,
        CloudServices? cloud,
        IResourceBuilder<ProjectResource> server)
    {
        if (builder.ExecutionContext.IsRunMode)
        {
            builder.Services.AddSingleton(new WhereToGo(settings, temporal, cloud, server));
            builder.Services.AddHostedService<MissingParameters>();
            builder.Services.AddHostedService<ConsoleView>();
        }

        return builder;
    }

    internal static IDistributedApplicationBuilder AddStatusFile(this IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsRunMode)
        {
            builder.Services.TryAddSingleton(TimeProvider.System);
            builder.Services.TryAddSingleton<RestartHistory>();
            builder.Services.AddHostedService<StatusFile>();
        }

        return builder;
    }

    internal static IDistributedApplicationBuilder AddLogFiles(this IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsRunMode)
        {
            builder.Services.AddHostedService<LogFiles>();
        }

        return builder;
    }
}
