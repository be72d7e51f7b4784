using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Stigmer.AppHost.Commands;

/// <summary>What a person can click at stigmer-server.</summary>
internal static class CommandsExtensions
{
    internal const string RunHelloAgent = "run-hello-agent";
    internal const string CancelAllExecutions = "cancel-all-executions";
    internal const string ShowWaitingCalls = "show-waiting-calls";
    internal const string ApproveWaitingCalls = "approve-waiting-calls";
    internal const string DenyWaitingCalls = "deny-waiting-calls";

    internal static IResourceBuilder<T> WithCommands<T>(this IResourceBuilder<T> server) where T : IResourceWithEndpoints =>
        server
            .WithCommand(RunHelloAgent, "Run hello-agent", server.Calling(HelloAgent.RunAsync), new CommandOptions
            {
                Description = "Lets the smallest agent look around the workspace. The log says what it found.",
                IconName = "Bot",
                IconVariant = IconVariant.Filled,
                IsHighlighted = true,
                UpdateState = WhenHealthy,
            })
            .WithCommand(ShowWaitingCalls, "Show calls that wait", server.Calling(WaitingCalls.ShowAsync), new CommandOptions
            {
                Description = "Writes into the log what agents want to do and may not do without you.",
                IconName = "PersonQuestionMark",
                UpdateState = WhenHealthy,
            })
            .WithCommand(ApproveWaitingCalls, "Approve calls that wait", server.Calling(WaitingCalls.ApproveAsync), new CommandOptions
            {
                Description = "Lets agents do what they wait with.",
                ConfirmationMessage = "Approve every call that waits? 'Show calls that wait' writes them into the log.",
                IconName = "PersonAvailable",
                UpdateState = WhenHealthy,
            })
            .WithCommand(DenyWaitingCalls, "Deny calls that wait", server.Calling(WaitingCalls.DenyAsync), new CommandOptions
            {
                Description = "Agents are told no, and go on without.",
                ConfirmationMessage = "Deny every call that waits?",
                IconName = "PersonProhibited",
                UpdateState = WhenHealthy,
            })
            .WithCommand(CancelAllExecutions, "Cancel all executions", server.Calling(RunningExecutions.CancelAsync), new CommandOptions
            {
                Description = "Asks every execution that waits or runs to stop.",
                ConfirmationMessage = "Cancel every execution that waits or runs?",
                IconName = "RecordStop",
                UpdateState = WhenHealthy,
            });

    private static ResourceCommandState WhenHealthy(UpdateCommandStateContext context) =>
        context.ResourceSnapshot.HealthStatus == HealthStatus.Healthy ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;

    /// <summary>Executes the command with a channel to the server. What the server refuses is what the person is told.</summary>
    private static Func<ExecuteCommandContext, Task<ExecuteCommandResult>> Calling<T>(
        this IResourceBuilder<T> server, Func<CommandScene, Task<ExecuteCommandResult>> command)
        where T : IResourceWithEndpoints => async context =>
        {
            var address = await server.GetEndpoint("grpc").GetValueAsync(context.CancellationToken);
            using var channel = LocalChannel.To(address!);
            var logger = context.ServiceProvider.GetRequiredService<ResourceLoggerService>().GetLogger(context.ResourceName);

            try
            {
                return await command(new CommandScene(channel, logger, context.CancellationToken));
            }
            catch (RpcException refused)
            {
                return context.CancellationToken.IsCancellationRequested
                    ? CommandResults.Canceled()
                    : CommandResults.Failure($"stigmer-server: {refused.Status.Detail}");
            }
        };
}
