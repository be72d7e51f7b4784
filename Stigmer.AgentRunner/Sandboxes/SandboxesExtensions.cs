using Stigmer.AgentRunner.Sandboxes.Container;
using Stigmer.AgentRunner.Sandboxes.Daytona;
using Stigmer.AgentRunner.Sandboxes.FileSystem;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.AgentRunner.Sandboxes;

internal static class SandboxesExtensions
{
    /// <summary>Where agents work.</summary>
    internal static IServiceCollection AddSandboxes(this IServiceCollection services, StigmerMode mode)
    {
        services.AddOptions<SandboxOptions>().BindConfiguration("Sandboxes").ValidateDataAnnotations().ValidateOnStart();
        if (mode == StigmerMode.Cloud)
        {
            services.AddSingleton<ISandboxProvider, DaytonaSandboxes>();
        }
        else
        {
            services.AddSingleton<FileSystemSandboxes>();
            services.AddSingleton<ContainerSandboxes>();
            services.AddSingleton<ISandboxProvider, LocalSandboxes>();
        }

        services.AddSingleton<SandboxPool>();

        return services;
    }
}
