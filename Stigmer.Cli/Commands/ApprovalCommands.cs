using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.Executions.V1;
using Stigmer.Cli.Output;
using Stigmer.Cli.Runs;

namespace Stigmer.Cli.Commands;

/// <summary>`stigmer approve` and `stigmer deny`: answers from another terminal, or another day.</summary>
internal static class ApprovalCommands
{
    internal static Command Approve(CliContext context)
    {
        var answer = new Parts("approve", "Approves a call that a run waits with; without a call's id the only one that waits");
        var text = new Option<string?>("--command") { Description = "Run this command line instead of the model's", HelpName = "text" };
        var json = new Option<string?>("--arguments") { Description = "Run with these arguments instead of the model's", HelpName = "json" };
        var always = new Option<bool>("--always") { Description = "Do not ask about the same again in this run" };
        answer.Command.Options.Add(text);
        answer.Command.Options.Add(json);
        answer.Command.Options.Add(always);
        answer.Command.SetAction((parsed, token) => answer.SendAsync(
            parsed,
            context,
            wanted => new ApproveRequest
            {
                Decision = ApprovalDecision.Approved,
                Arguments = ArgumentsOf(wanted, parsed.GetValue(text), parsed.GetValue(json)),
                FromNowOn = parsed.GetValue(always) ? ApprovalAnswers.Always(wanted) : null,
            },
            token));
        return answer.Command;
    }

    internal static Command Deny(CliContext context)
    {
        var answer = new Parts("deny", "Denies a call that a run waits with; the model is told why and goes on");
        var reason = new Option<string?>("--reason") { Description = "What the model is told" };
        answer.Command.Options.Add(reason);
        answer.Command.SetAction((parsed, token) => answer.SendAsync(
            parsed, context, _ => new ApproveRequest { Decision = ApprovalDecision.Denied, Reason = parsed.GetValue(reason) ?? "" }, token));
        return answer.Command;
    }

    private static Struct? ArgumentsOf(ApprovalWanted wanted, string? command, string? json) => (command, json) switch
    {
        (not null, not null) => throw new CommandException("--command and --arguments cannot stand together: choose one"),
        (not null, _) => new Struct(InputOf(wanted)) { Fields = { ["command"] = Value.ForString(command) } },
        (_, not null) => ApprovalAnswers.Parse(json) ?? throw new CommandException("--arguments is not a JSON object"),
        _ => null,
    };

    private static Struct InputOf(ApprovalWanted wanted) => ApprovalAnswers.Parse(wanted.Input?.ToJsonString() ?? "{}") ?? new Struct();

    /// <summary>What both have in common.</summary>
    private sealed class Parts
    {
        private readonly Argument<string> _execution = SharedOptions.Execution();
        private readonly Argument<string[]> _calls = new("call") { Description = "Ids of calls", Arity = ArgumentArity.ZeroOrMore };
        private readonly Option<bool> _all = new("--all") { Description = "All calls that wait" };
        private readonly Option<string?> _server = SharedOptions.Server();

        internal Parts(string name, string description) => Command = new Command(name, description) { _execution, _calls, _all, _server };

        internal Command Command { get; }

        internal async Task<int> SendAsync(
            ParseResult parsed, CliContext context, Func<ApprovalWanted, ApproveRequest> answer, CancellationToken cancellationToken)
        {
            using var connection = new StigmerConnection(ServerAddress.Resolve(parsed.GetValue(_server), context), context.Clock);
            var calls = new SteeringCalls(connection, parsed.GetRequiredValue(_execution));
            var waiting = (await calls.ControlAsync(cancellationToken)).PendingApprovals;
            var chosen = Chosen(waiting, parsed.GetValue(_calls) ?? [], parsed.GetValue(_all), calls.ExecutionId, context.Terminal);

            // All are made before the first is sent: a wrong option answers none of them.
            var answers = chosen.Select(one => (Call: one, Request: answer(one))).ToList();
            if (answers.Count > 1 && answers.Any(made => made.Request.Arguments is not null))
            {
                throw new CommandException($"--command and --arguments are for one call, and {answers.Count} are meant: name it by its id");
            }

            foreach (var (one, request) in answers)
            {
                await calls.ApproveAsync(request, one, cancellationToken);
                var word = request.Decision == ApprovalDecision.Approved ? "Approved" : "Denied";
                await context.Terminal.Out.WriteLineAsync(
                    $"{context.Terminal.OutStyle.Success} {word}: {ToolLine.Call(one.Tool, one.Input, context.Terminal.Width - 12)}");
            }

            return ExitCodes.Success;
        }

        private static IReadOnlyList<ApprovalWanted> Chosen(
            IReadOnlyList<PendingApproval> waiting, string[] ids, bool all, string execution, Terminal terminal)
        {
            ApprovalWanted[] known =
            [
                .. waiting.Select(one => new ApprovalWanted(one.Turn, one.ToolCallId, one.Tool, SteeringEvents.Json(one.Input), one.Reason)
                {
                    SubAgent = one.SubAgent is { Length: > 0 } path ? path : null,
                }),
            ];

            // An id that does not wait goes to the server, which knows why.
            return ids.Length > 0 ? [.. ids.Select(id => known.FirstOrDefault(one => one.Id == id) ?? new ApprovalWanted(0, id, id, null, ""))]
                : known.Length == 0 ? throw new CommandException($"no call of {execution} waits for an answer")
                : known.Length == 1 || all ? known
                : throw new CommandException(
                    $"{known.Length} calls of {execution} wait; name one, or --all: "
                    + string.Join("; ", known.Select(one => $"{one.Id} ({ToolLine.Call(one.Tool, one.Input, terminal.Width)})")));
        }
    }
}
