using System.Collections;
using System.Diagnostics;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Containers;

/// <summary>The command line of docker or podman.</summary>
internal sealed class ContainerRuntime(string name, string path)
{
    internal const string Docker = "docker";
    internal const string Podman = "podman";

    // What the command lines themselves read. Nothing else of this process's environment concerns them.
    private static readonly string[] Inherited = ["PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "LANG"];
    private static readonly string[] InheritedPrefixes = ["DOCKER_", "CONTAINER", "XDG_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http", "no_proxy"];

    internal string Name => name;

    internal string Path => path;

    internal bool IsPodman => name == Podman;

    /// <summary>Whether the command line would take a variable of that name as meant for itself.</summary>
    internal static bool Reads(string variable) =>
        Inherited.Contains(variable, StringComparer.Ordinal)
        || Array.Exists(InheritedPrefixes, prefix => variable.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The environment in which the command line runs.</summary>
    internal static IReadOnlyDictionary<string, string> OwnEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(entry => Reads((string)entry.Key))
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);

    /// <summary>Runs a command whose failure is an answer, too.</summary>
    internal Task<CommandResult> TryAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        TryAsync(arguments, new Dictionary<string, string>(), cancellationToken);

    /// <summary>Runs a command and returns what it wrote; throws when it fails.</summary>
    internal Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(arguments, new Dictionary<string, string>(), cancellationToken);

    /// <summary>Runs a command that is given variables on top of its own; throws when it fails.</summary>
    internal async Task<string> RunAsync(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var result = await TryAsync(arguments, variables, cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0
            ? result.Output.Trim()
            : throw new DistributedApplicationException($"{name} {arguments[0]} failed: {result.Problem}");
    }

    private async Task<CommandResult> TryAsync(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        using var process = Process.Start(StartInfo(arguments, variables))!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);

        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return new CommandResult(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            Signals.KillGroup(process.Id);
            throw;
        }
    }

    private ProcessStartInfo StartInfo(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables)
    {
        // In a session of its own, or the terminal's Ctrl+C would end it before this process has told it what to do.
        var command = Programs.NewSession();
        var start = new ProcessStartInfo(command[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[.. command.Skip(1), path, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (variable, value) in OwnEnvironment().Concat(variables))
        {
            start.Environment[variable] = value;
        }

        return start;
    }
}
