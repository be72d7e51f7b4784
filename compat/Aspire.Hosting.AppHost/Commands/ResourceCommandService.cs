using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Executes the commands of resources.</summary>
public class ResourceCommandService
{
    private readonly IServiceProvider _services;

    internal ResourceCommandService(IServiceProvider services) => _services = services;

    /// <summary>Executes a command on every instance of the resource.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(
        IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);

        var ids = resource.InstanceIds();
        var results = await Task.WhenAll(ids.Select(id => ExecuteCommandAsync(id, commandName, cancellationToken))).ConfigureAwait(false);
        var failures = results
            .Zip(ids, (result, id) => (result, id))
            .Where(pair => !pair.result.Success)
            .Select(pair => $"Resource '{pair.id}' failed with error message: {pair.result.ErrorMessage}")
            .ToList();

        return failures.Count == 0 ? new() { Success = true }
            : results.Length == 1 ? results[0]
            : Failure($"{failures.Count} command executions failed.{Environment.NewLine}{string.Join(Environment.NewLine, failures)}");
    }

    /// <summary>Executes a command on one instance.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(
        string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        if (_services.GetRequiredService<ProcessInstances>().Find(resourceId) is not { } instance)
        {
            return _services.GetRequiredService<ResourceNotificationService>().TryGetCurrentState(resourceId, out _)
                ? Failure($"Command '{commandName}' not available for resource '{resourceId}'.")
                : Failure($"Resource '{resourceId}' not found.");
        }

        if (!InstanceCommands.IsEnabled(commandName, instance.State))
        {
            return Failure($"Command '{commandName}' not available for resource '{resourceId}'.");
        }

        var logger = _services.GetRequiredService<ResourceLoggerService>().GetLogger(resourceId);
        logger.LogInformation("Executing command '{CommandName}'.", commandName);
        await InstanceCommands.ExecuteAsync(commandName, instance, cancellationToken).ConfigureAwait(false);
        logger.LogInformation("Successfully executed command '{CommandName}'.", commandName);
        return new() { Success = true };
    }

    private static ExecuteCommandResult Failure(string message) => new() { Success = false, ErrorMessage = message };
}
