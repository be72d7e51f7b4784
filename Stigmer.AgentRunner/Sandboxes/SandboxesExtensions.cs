using Stigmer.AgentRunner.Sandboxes.Container;
using Stigmer.AgentRunner.Sandboxes.FileSystem;

namespace Stigmer.AgentRunner.Sandboxes;

internal static class SandboxesExtensions
{
    /// <summary>Where agents work.</summary>
    internal static IServiceCollection AddSandboxes(this IServiceCollection services)
    {
        services.AddOptions<SandboxOptions>().BindConfiguration("Sandboxes").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<FileSystemSandboxes>();
        services.AddSingleton<ContainerSandboxes>();
        services.AddSingleton<ISandboxProvider, LocalSandboxes>();
        services.AddSingleton<SandboxPool>();

        return services;
    }
}
