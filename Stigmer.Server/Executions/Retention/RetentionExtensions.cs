namespace Stigmer.Server.Executions.Retention;

/// <summary>Keeping ended executions for a while only.</summary>
internal static class RetentionExtensions
{
    internal static IServiceCollection AddRetention(this IServiceCollection services)
    {
        services.AddOptions<RetentionOptions>().BindConfiguration("Retention").ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<ExecutionRetention>().AddHostedService<RetentionWorker>();
    }
}
