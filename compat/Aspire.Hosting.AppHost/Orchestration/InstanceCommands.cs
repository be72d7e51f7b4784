using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The commands that everything has that runs, and when.</summary>
internal static class InstanceCommands
{
    private const string Building = nameof(Building);
    private const string Unknown = nameof(Unknown);

    internal static ResourceCommandState StateOf(string command, string? state)
    {
        var isNotYet = state is null or Building || state == KnownResourceStates.RuntimeUnhealthy;
        var isDown = state is Unknown || state == KnownResourceStates.NotStarted || KnownResourceStates.TerminalStates.Contains(state ?? "");
        var isStarting = state == KnownResourceStates.Starting;
        var isWaiting = state == KnownResourceStates.Waiting;
        var isStopping = state == KnownResourceStates.Stopping;

        return command switch
        {
            "start" => isDown || isWaiting ? ResourceCommandState.Enabled
                : isNotYet || isStarting ? ResourceCommandState.Disabled
                : ResourceCommandState.Hidden,
            "stop" => isStopping ? ResourceCommandState.Disabled
                : isDown || isNotYet || isStarting || isWaiting ? ResourceCommandState.Hidden
                : ResourceCommandState.Enabled,
            "restart" => isDown || isNotYet || isStarting || isWaiting || isStopping ? ResourceCommandState.Disabled
                : ResourceCommandState.Enabled,
            _ => ResourceCommandState.Hidden,
        };
    }

    internal static async Task ExecuteAsync(string command, ResourceInstance instance, CancellationToken cancellationToken)
    {
        if (command is "stop" or "restart")
        {
            await instance.StopAsync(cancellationToken).ConfigureAwait(false);
        }

        if (command is "start" or "restart")
        {
            await instance.StartAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
