namespace Aspire.Hosting.ApplicationModel;

/// <summary>A command of a resource.</summary>
internal sealed record ResourceCommandAnnotation(
    string Name,
    string DisplayName,
    Func<ExecuteCommandContext, Task<ExecuteCommandResult>> ExecuteCommand,
    CommandOptions Options) : IResourceAnnotation
{
    internal ResourceCommandState StateIn(CustomResourceSnapshot snapshot, IServiceProvider services) =>
        Options.UpdateState?.Invoke(new() { ResourceSnapshot = snapshot, ServiceProvider = services }) ?? ResourceCommandState.Enabled;
}
