using System.CommandLine;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Cli.Output;
using Stigmer.Cli.Runs;

namespace Stigmer.Cli.Commands;

/// <summary>What can be said to a run from outside: a message, a pause, more budget, an end.</summary>
internal static class SteeringCommands
{
    internal static Command Send(CliContext context)
    {
        var message = new Option<string>("--message", "-m") { Description = "What the agent is to know", Required = true };
        return Of("send", "Says something to a run that goes on; its model reads it before its next step", context, [message], async (parsed, calls, token) =>
        {
            await calls.SendAsync(parsed.GetRequiredValue(message), token);
            return $"Sent to {calls.ExecutionId}";
        });
    }

    internal static Command Pause(CliContext context)
    {
        var reason = Reason();
        return Of("pause", "Lets a run finish its step and begin no other", context, [reason], async (parsed, calls, token) =>
        {
            await calls.PauseAsync(parsed.GetValue(reason) ?? "", token);
            return $"Paused {calls.ExecutionId}; go on with 'stigmer resume {calls.ExecutionId}'";
        });
    }

    internal static Command Resume(CliContext context) => Of("resume", "Lets a paused run go on", context, [], async (_, calls, token) =>
    {
        await calls.ResumeAsync(token);
        return $"Resumed {calls.ExecutionId}";
    });

    internal static Command Cancel(CliContext context)
    {
        var reason = Reason();
        return Of("cancel", "Ends a run, and what it has running", context, [reason], async (parsed, calls, token) =>
        {
            if (EndOf((await calls.GetAsync(token)).Status.Phase) is { } end)
            {
                return $"Nothing to do: {calls.ExecutionId} has already ended ({end})";
            }

            await calls.CancelAsync(parsed.GetValue(reason) ?? "", token);
            return $"Cancelled {calls.ExecutionId}";
        });
    }

    internal static Command Attach(CliContext context) => Following(
        "attach", "Shows a run from its beginning and on; Ctrl+C leaves it alone", context, [], (_, calls, _, follower, _) => follower.LookOnAsync(calls.ExecutionId));

    /// <summary>Raises the limits of a run that goes on; one that ended before it was done goes on as a new run.</summary>
    internal static Command Continue(CliContext context)
    {
        var limits = new Limits();
        var message = new Option<string?>("--message", "-m") { Description = "What the agent is to know; else it goes on where it stopped" };
        var command = Following("continue", "Goes on with a run that ended before it was done, or raises the limits of one that goes on", context, [message], async (parsed, calls, output, follower, token) =>
        {
            var budget = limits.Read(parsed);
            var execution = await calls.GetAsync(token);
            if (budget is not null && execution.Status.Phase is ExecutionPhase.ExecutionPending or ExecutionPhase.ExecutionInProgress)
            {
                await calls.RaiseAsync(budget!, token);
                output.Aside($"Raised the limits of {calls.ExecutionId}: {Limits.Describe(budget!)}");
                return ExitCodes.Success;
            }

            var next = await calls.ContinueAsync(budget, parsed.GetValue(message) ?? "", token);
            var agent = await calls.AgentNameAsync(next.Spec.AgentId, token);
            output.Show(new ExecutionStarted(next.Metadata.Id, next.Spec.SessionId, next.Spec.AgentId, agent));
            return await follower.FollowAsync(next.Metadata.Id);
        });
        limits.AddTo(command);
        return command;
    }

    private static string? EndOf(ExecutionPhase phase) => phase switch
    {
        ExecutionPhase.ExecutionCompleted => "completed",
        ExecutionPhase.ExecutionFailed => "failed",
        ExecutionPhase.ExecutionCancelled => "cancelled",
        _ => null,
    };

    private static Option<string?> Reason() => new("--reason") { Description = "Why; shown with the run" };

    private static Command Of(
        string name, string description, CliContext context, Option[] options, Func<ParseResult, SteeringCalls, CancellationToken, Task<string>> act)
    {
        var (execution, server) = (SharedOptions.Execution(), SharedOptions.Server());
        var command = new Command(name, description) { execution, server };
        Array.ForEach(options, command.Options.Add);
        command.SetAction(async (parsed, token) =>
        {
            using var connection = new StigmerConnection(ServerAddress.Resolve(parsed.GetValue(server), context), context.Clock);
            var said = await act(parsed, new SteeringCalls(connection, parsed.GetRequiredValue(execution)), token);
            await context.Terminal.Out.WriteLineAsync($"{context.Terminal.OutStyle.Success} {said}");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Following(
        string name,
        string description,
        CliContext context,
        Option[] options,
        Func<ParseResult, SteeringCalls, IRunOutput, RunFollower, CancellationToken, Task<int>> act)
    {
        var (execution, server) = (SharedOptions.Execution(), SharedOptions.Server());
        var (json, answers) = (SharedOptions.Json(), new AnswersForAll());
        var command = new Command(name, description) { execution, json, server };
        answers.AddTo(command);
        Array.ForEach(options, command.Options.Add);
        command.SetAction(async (parsed, token) =>
        {
            using var connection = new StigmerConnection(ServerAddress.Resolve(parsed.GetValue(server), context), context.Clock);
            using IRunOutput output = parsed.GetValue(json) ? new JsonRunOutput(context.Terminal) : new TextRunOutput(context.Terminal, context.Clock);
            var follower = new RunFollower(connection, output, context) { Approvals = answers.Read(parsed) };
            return await act(parsed, new SteeringCalls(connection, parsed.GetRequiredValue(execution)), output, follower, token);
        });
        return command;
    }
}
