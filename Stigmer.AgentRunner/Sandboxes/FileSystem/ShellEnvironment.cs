using System.Collections;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>What a command of the agent finds in its environment: a few harmless variables of the runner's, and the run's own.</summary>
internal static class ShellEnvironment
{
    // An allow-list, since a list of what is secret is never complete.
    private static readonly HashSet<string> Inherited = new(StringComparer.Ordinal)
    {
        "DOTNET_ROOT", "HOME", "JAVA_HOME", "LANG", "LANGUAGE", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER",
        "COMSPEC", "PATHEXT", "SYSTEMROOT", "TEMP", "TMP", "USERPROFILE",
    };

    internal static Dictionary<string, string> Build(IDictionary own, IReadOnlyDictionary<string, string> ofRun, string workspace)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in own)
        {
            if (variable is { Key: string name, Value: string value }
                && (Inherited.Contains(name) || name.StartsWith("LC_", StringComparison.Ordinal)))
            {
                variables[name] = value;
            }
        }

        variables["PWD"] = workspace;
        foreach (var (name, value) in ofRun)
        {
            variables[name] = value;
        }

        return variables;
    }
}
