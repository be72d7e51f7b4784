using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The commands that every process has, and when.</summary>
internal static class InstanceCommands
{
    internal static bool IsEnabled(string command, string? state)
    {
        var isDown = state is null || KnownResourceStates.TerminalStates.Contains(state);
        var isOnTheWay = state == KnownResourceStates.Starting || state == KnownResourceStates.Waiting;

        return command switch
        {
            "start" => (isDown && state is not null) || state == KnownResourceStates.Waiting,
            "stop" => !isDown && !isOnTheWay && state != KnownResourceStates.Stopping,
            "restart" => !isDown && !isOnTheWay && state != KnownResourceStates.Stopping,
            _ => false,
        };
    }

    internal static async Task ExecuteAsync(string command, ProcessInstance instance, CancellationToken cancellationToken)
    {
        if (command is "stop" or "restart")
        {
            await instance.StopAsync(cancellationToken).ConfigureAwait(false);
        }

        if (command is "start" or "restart")
        {
            await instance.StartAsync(waitForDependencies: instance.State != KnownResourceStates.Waiting, cancellationToken).ConfigureAwait(false);
        }
    }
}
