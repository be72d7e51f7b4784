using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Gives the resource a command, in place of one of the same name.</summary>
    public static IResourceBuilder<T> WithCommand<T>(
        this IResourceBuilder<T> builder,
        string name,
        string displayName,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
        CommandOptions? commandOptions = null)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(displayName);
        ArgumentNullException.ThrowIfNull(executeCommand);

        if (builder.Resource.Annotations.OfType<ResourceCommandAnnotation>().FirstOrDefault(c => c.Name == name) is { } earlier)
        {
            builder.Resource.Annotations.Remove(earlier);
        }

        return builder.WithAnnotation(new ResourceCommandAnnotation(name, displayName, executeCommand, commandOptions ?? new()));
    }
}
