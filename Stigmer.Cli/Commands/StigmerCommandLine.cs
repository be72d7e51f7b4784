using System.CommandLine;
using System.CommandLine.Parsing;
using Stigmer.Cli.Manifests;

namespace Stigmer.Cli.Commands;

/// <summary>The whole command line; every failure leaves as one clear line and an exit code.</summary>
internal static class StigmerCommandLine
{
    internal static async Task<int> InvokeAsync(string[] args, CliContext context)
    {
        var error = context.Terminal.Error;
        try
        {
            var parsed = Parse(args, context);
            var invocation = new InvocationConfiguration
            {
                Output = context.Terminal.Out,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(invocation, context.Interrupts.First);
        }
        catch (CommandException exception)
        {
            await error.WriteLineAsync($"Error: {exception.Message}");
            return ExitCodes.Failure;
        }
        catch (OperationCanceledException) when (context.Interrupts.First.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception exception)
        {
            // The edge of the process: what nobody foresaw is still one line, not a stack.
            await error.WriteLineAsync($"Error: unexpected {exception.GetType().Name}: {exception.Message}");
            return ExitCodes.Failure;
        }
    }

    private static ParseResult Parse(string[] args, CliContext context)
    {
        var root = new RootCommand("Stigmer runs AI agents durably.")
        {
            RunCommand.Create(context),
            ApprovalCommands.Approve(context),
            ApprovalCommands.Deny(context),
            SteeringCommands.Send(context),
            SteeringCommands.Pause(context),
            SteeringCommands.Resume(context),
            SteeringCommands.Continue(context),
            SteeringCommands.Cancel(context),
            SteeringCommands.Attach(context),
            SkillCommands.Create(context),
            LocalCommands.Create("local", context),
            LocalCommands.Create("server", context),
        };
        // Without a word: what there is. "@file" is a message like any other, not a file of arguments.
        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors is not [var problem, ..])
        {
            return parsed;
        }

        var command = parsed.CommandResult.Command;
        var what = parsed.UnmatchedTokens is [var unknown, ..] ? Unknown(unknown, command) : problem.Message;
        throw new CommandException($"{what} See '{Path(parsed.CommandResult)} --help'.");
    }

    private static string Path(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{Path(parent)} {command.Command.Name}" : "stigmer";

    private static string Unknown(string word, Command command)
    {
        var known = command.Subcommands.Select(sub => sub.Name).Concat(command.Options.Select(option => option.Name));
        return NearestName.Of(word, known) is { } nearest ? $"'{word}' is unknown; did you mean '{nearest}'?" : $"'{word}' is unknown.";
    }
}
