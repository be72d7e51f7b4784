using Stigmer.Api.ExecutionContexts.V1;
using Stigmer.Cli.Commands;

namespace Stigmer.Cli.Runs;

/// <summary>
/// A variable for the run: NAME=value, secret:NAME=value, or NAME alone, which takes the CLI's own value
/// and so keeps a secret out of the argument list.
/// </summary>
internal static class EnvAssignment
{
    private const string SecretPrefix = "secret:";

    internal static (string Name, ExecutionValue Value) Parse(string text, CliContext context)
    {
        var isSecret = text.StartsWith(SecretPrefix, StringComparison.Ordinal);
        var rest = isSecret ? text[SecretPrefix.Length..] : text;
        var equals = rest.IndexOf('=');
        var name = equals < 0 ? rest : rest[..equals];
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw new CommandException($"--env '{name}' is not a variable name; write --env NAME=value, --env secret:NAME=value or --env NAME");
        }

        var value = equals >= 0 ? rest[(equals + 1)..]
            : context.Environment.TryGetValue(name, out var own) ? own
            : throw new CommandException($"--env {name}: the variable is not set here; set it or write --env {name}=value");
        return (name, new ExecutionValue { Value = value, IsSecret = isSecret });
    }
}
