using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Executes the commands of resources.</summary>
public class ResourceCommandService
{
    // The names of start, stop and restart began with it before 13.2.
    private const string OldPrefix = "resource-";

    private readonly IServiceProvider _services;

    internal ResourceCommandService(IServiceProvider services) => _services = services;

    /// <summary>Executes a command on every instance of the resource.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(
        IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);

        var ids = resource.InstanceIds();
        var results = await Task.WhenAll(ids.Select(id => ExecuteCommandAsync(id, commandName, cancellationToken))).ConfigureAwait(false);
        if (results is [var only])
        {
            return only;
        }

        var failures = results
            .Zip(ids, (result, id) => (result, id))
            .Where(pair => pair.result is { Success: false, Canceled: false })
            .Select(pair => $"Resource '{pair.id}' failed with error message: {pair.result.ErrorMessage}")
            .ToList();

        return results.All(result => result.Success) ? CommandResults.Success()
            : failures.Count == 0 ? CommandResults.Canceled()
            : CommandResults.Failure($"{failures.Count} command executions failed.{Environment.NewLine}{string.Join(Environment.NewLine, failures)}");
    }

    /// <summary>Executes a command on one instance: the one of that id, or the only one of the resource of that name.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(
        string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        if (!_services.GetRequiredService<ResourceNotificationService>().TryGetCurrentState(resourceId, out var current))
        {
            return CommandResults.Failure($"Resource '{resourceId}' not found.");
        }

        var instance = _services.GetRequiredService<ResourceInstances>().Find(current.ResourceId);
        if (instance is not null && commandName.StartsWith(OldPrefix, StringComparison.OrdinalIgnoreCase))
        {
            commandName = commandName[OldPrefix.Length..];
        }

        if (Find(commandName, current, instance) is not { } execute)
        {
            return CommandResults.Failure($"Command '{commandName}' not available for resource '{resourceId}'.");
        }

        return await ExecuteAsync(current.ResourceId, commandName, execute, cancellationToken).ConfigureAwait(false);
    }

    private Func<ExecuteCommandContext, Task<ExecuteCommandResult>>? Find(string commandName, ResourceEvent current, ResourceInstance? instance)
    {
        if (current.Resource.Annotations.OfType<ResourceCommandAnnotation>().FirstOrDefault(c => c.Name == commandName) is { } command)
        {
            return command.StateIn(current.Snapshot, _services) == ResourceCommandState.Enabled ? command.ExecuteCommand : null;
        }

        return instance is not null && InstanceCommands.StateOf(commandName, instance.State) == ResourceCommandState.Enabled
            ? async context =>
            {
                await InstanceCommands.ExecuteAsync(commandName, instance, context.CancellationToken).ConfigureAwait(false);
                return CommandResults.Success();
            }
            : null;
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(
        string resourceId,
        string commandName,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> execute,
        CancellationToken cancellationToken)
    {
        var logger = _services.GetRequiredService<ResourceLoggerService>().GetLogger(resourceId);
        logger.LogInformation("Executing command '{CommandName}'.", commandName);

        try
        {
            var result = await execute(new() { ServiceProvider = _services, ResourceName = resourceId, CancellationToken = cancellationToken })
                .ConfigureAwait(false);
            if (result.Success)
            {
                logger.LogInformation("Successfully executed command '{CommandName}'.", commandName);
            }
            else if (result.Canceled)
            {
                logger.LogInformation("Command '{CommandName}' was canceled.", commandName);
            }
            else
            {
                logger.LogInformation("Failure executing command '{CommandName}'. Error message: {ErrorMessage}", commandName, result.ErrorMessage);
            }

            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
        catch (Exception failure)
        {
            // Commands are the application's own code, and whoever clicked is told; the exception stands in the resource's log.
            logger.LogError(failure, "Error executing command '{CommandName}'.", commandName);
            return CommandResults.Failure("Unhandled exception thrown.");
        }
    }
}
