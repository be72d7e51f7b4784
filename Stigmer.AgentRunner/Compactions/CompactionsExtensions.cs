namespace Stigmer.AgentRunner.Compactions;

internal static class CompactionsExtensions
{
    /// <summary>What keeps a conversation within its model's window.</summary>
    internal static IServiceCollection AddCompactions(this IServiceCollection services)
    {
        services.AddOptions<CompactionOptions>().BindConfiguration("Compaction").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Compactor>();

        return services;
    }
}
