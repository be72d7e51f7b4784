using System.CommandLine;
using Stigmer.Cli.Runs;

namespace Stigmer.Cli.Commands;

/// <summary>--approve-all and --deny-all of a command.</summary>
internal sealed class AnswersForAll
{
    private readonly Option<bool> _approve = new("--approve-all") { Description = "Say yes whenever the run asks; what its policy denies stays denied" };
    private readonly Option<bool> _deny = new("--deny-all") { Description = "Say no whenever the run asks" };

    internal void AddTo(Command command)
    {
        command.Options.Add(_approve);
        command.Options.Add(_deny);
    }

    internal ApprovalMode Read(ParseResult parsed) => (parsed.GetValue(_approve), parsed.GetValue(_deny)) switch
    {
        (true, true) => throw new CommandException("--approve-all and --deny-all cannot stand together: choose one"),
        (true, _) => ApprovalMode.ApproveAll,
        (_, true) => ApprovalMode.DenyAll,
        _ => ApprovalMode.Ask,
    };
}
