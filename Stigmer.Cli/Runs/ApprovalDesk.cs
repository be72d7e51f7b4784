using System.Threading.Channels;
using Stigmer.Api.Executions.V1;
using Stigmer.Cli.Commands;
using Stigmer.Cli.Output;

namespace Stigmer.Cli.Runs;

/// <summary>Answers the questions of a run while it is followed, one after the other; somebody else may be faster.</summary>
internal sealed class ApprovalDesk(SteeringCalls calls, IRunOutput output, CliContext context, ApprovalMode mode)
{
    private const string Keys = "[y]es  [n]o  [e]dit  [a]lways in this run  ";

    private readonly Lock _lock = new();
    private readonly Dictionary<(string? SubAgent, int Turn, string Id), (ApprovalWanted Wanted, TaskCompletionSource<bool> Answered)> _open = [];
    private readonly Channel<ApprovalWanted> _line = Channel.CreateUnbounded<ApprovalWanted>();
    private readonly KeyReader _keys = new(context.Terminal);
    private bool _isCaughtUp;

    /// <summary>Notes what was asked and answered; the journal's past is not asked about again.</summary>
    internal void See(RunEvent happened)
    {
        lock (_lock)
        {
            switch (happened)
            {
                case ApprovalWanted wanted:
                    _open[(wanted.SubAgent, wanted.Turn, wanted.Id)] = (wanted, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
                    if (_isCaughtUp)
                    {
                        _line.Writer.TryWrite(wanted);
                    }

                    break;
                case ApprovalAnswered answer when _open.Remove((answer.SubAgent, answer.Turn, answer.Id), out var open):
                    open.Answered.TrySetResult(true);
                    break;
                case RunSummary:
                    _line.Writer.TryComplete();
                    _open.Values.ToList().ForEach(open => open.Answered.TrySetResult(false));
                    _open.Clear();
                    break;
            }
        }
    }

    /// <summary>From now on questions are new; those that are open by now are asked.</summary>
    internal void CatchUp()
    {
        lock (_lock)
        {
            if (!_isCaughtUp)
            {
                _isCaughtUp = true;
                _open.Values.ToList().ForEach(open => _line.Writer.TryWrite(open.Wanted));
            }
        }
    }

    /// <summary>Until the run ends.</summary>
    internal async Task AnswerAsync(CancellationToken cancellationToken)
    {
        await foreach (var wanted in _line.Reader.ReadAllAsync(cancellationToken))
        {
            if (AnswerOf(wanted) is not { Task: { IsCompleted: false } answered })
            {
                continue;
            }

            try
            {
                var answer = mode switch
                {
                    ApprovalMode.ApproveAll => new ApproveRequest { Decision = ApprovalDecision.Approved },
                    ApprovalMode.DenyAll => new ApproveRequest { Decision = ApprovalDecision.Denied, Reason = "denied by --deny-all" },
                    _ => context.Terminal is { InIsTerminal: true, OutIsTerminal: true } ? await AskAsync(wanted, answered) : Tell(wanted),
                };
                if (answer is not null)
                {
                    await calls.ApprovePatientlyAsync(answer, wanted, cancellationToken);
                }
            }
            catch (CommandException exception)
            {
                output.Aside($"Error: {exception.Message}");
            }
        }
    }

    private TaskCompletionSource<bool>? AnswerOf(ApprovalWanted wanted)
    {
        lock (_lock)
        {
            return _open.TryGetValue((wanted.SubAgent, wanted.Turn, wanted.Id), out var open) ? open.Answered : null;
        }
    }

    /// <param name="wanted">The call; several may wait, so the question names it.</param>
    /// <param name="answered">Ends the question: true when somebody else has answered it, false when the run has ended.</param>
    private async Task<ApproveRequest?> AskAsync(ApprovalWanted wanted, Task<bool> answered)
    {
        var question = $"Approve {ToolLine.Call(wanted.Tool, wanted.Input, context.Terminal.Width - Keys.Length - 12)}? {Keys}";
        _keys.Forget();
        output.Prompt(question);
        try
        {
            while (await _keys.NextAsync(answered) is { } key)
            {
                switch (char.ToLowerInvariant(key.KeyChar))
                {
                    case 'y':
                        output.Prompt("yes");
                        return new ApproveRequest { Decision = ApprovalDecision.Approved };
                    case 'a':
                        output.Prompt($"always: {ApprovalAnswers.Describe(wanted)}");
                        return new ApproveRequest { Decision = ApprovalDecision.Approved, FromNowOn = ApprovalAnswers.Always(wanted) };
                    case 'n' when await LineAsync("no\n  Reason (Enter for none): ", "", answered) is { } reason:
                        return new ApproveRequest { Decision = ApprovalDecision.Denied, Reason = reason };
                    case 'e' when await LineAsync("edit\n  ", ApprovalAnswers.Editable(wanted), answered) is { } edited:
                        if (ApprovalAnswers.Arguments(wanted, edited) is { } arguments)
                        {
                            return new ApproveRequest { Decision = ApprovalDecision.Approved, Arguments = arguments };
                        }

                        output.Prompt("\n  That is no JSON object.\n" + question);
                        break;
                    case 'n' or 'e':
                        // Escape: back to the question.
                        output.Prompt("\n" + question);
                        break;
                }
            }

            if (await answered)
            {
                output.Prompt("(answered elsewhere)");
            }

            return null;
        }
        finally
        {
            output.EndPrompt();
        }
    }

    private Task<string?> LineAsync(string question, string text, Task answered)
    {
        output.Prompt(question + text);
        return _keys.LineAsync(text, output.Prompt, answered);
    }

    private ApproveRequest? Tell(ApprovalWanted wanted)
    {
        output.Aside(
            $"{calls.ExecutionId} waits for an answer about {SafeText.OneLine(wanted.Tool, 100)}. Approve it with 'stigmer approve {calls.ExecutionId} {wanted.Id}', "
            + $"deny it with 'stigmer deny {calls.ExecutionId} {wanted.Id} --reason \"…\"'.");
        return null;
    }
}
