using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Declares programs.</summary>
public static class ExecutableResourceBuilderExtensions
{
    /// <summary>Adds a program; its directory is relative to the application's.</summary>
    public static IResourceBuilder<ExecutableResource> AddExecutable(
        this IDistributedApplicationBuilder builder, string name, string command, string workingDirectory, params string[]? args)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var directory = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, workingDirectory));
        return builder.AddResource(new ExecutableResource(name, command, directory)).WithArgs(args ?? []);
    }
}
