using System.Text;

namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>
/// Variables of a run on their way through a program of the machine's own, such as docker: under names that mean nothing to it. Else a PATH
/// or an LD_PRELOAD of the run would choose what runs outside of the sandbox.
/// </summary>
internal sealed class CarriedVariables
{
    private const string Prefix = "STIGMER_VARIABLE_";

    // Shells give them their own values; elsewhere they mean nothing.
    private static readonly HashSet<string> Untouchable = new(StringComparer.Ordinal) { "UID", "EUID", "PPID", "BASH_VERSINFO" };

    private readonly Dictionary<string, string> _packed = new(StringComparer.Ordinal);

    internal CarriedVariables(IReadOnlyDictionary<string, string> variables)
    {
        var unpack = new StringBuilder();
        foreach (var (name, value) in variables)
        {
            if (IsOfShells(name))
            {
                continue;
            }

            if (Untouchable.Contains(name) || !IsIdentifier(name))
            {
                _packed[name] = value;
                continue;
            }

            _packed[$"{Prefix}{name}"] = value;
            unpack.Append($"export {name}=\"${Prefix}{name}\"; unset {Prefix}{name}; ");
        }

        Unpack = unpack.ToString();
    }

    internal IReadOnlyDictionary<string, string> Packed => _packed;

    /// <summary>For a shell on the inside.</summary>
    internal string Unpack { get; }

    // How a shell behaves, and functions for it: it takes them in before it does what it was started for.
    private static bool IsOfShells(string name) => name is "SHELLOPTS" or "BASHOPTS" || name.StartsWith("BASH_FUNC_", StringComparison.Ordinal);

    private static bool IsIdentifier(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
