using Stigmer.Cli.Commands;

namespace Stigmer.Cli.Local;

/// <summary>Where Stigmer keeps what is on this machine; only its owner can look inside.</summary>
internal sealed record DaemonHome(string Root)
{
    internal const string Variable = "STIGMER_HOME";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    internal string Data => Path.Combine(Root, "data");

    internal string Logs => Path.Combine(Data, "logs");

    internal string LogFile => Path.Combine(Logs, "daemon.log");

    /// <summary>Which process the daemon is; written by `start`.</summary>
    internal string RecordFile => Path.Combine(Data, "daemon.json");

    /// <summary>How the daemon's resources fare; written by the AppHost.</summary>
    internal string StatusFile => Path.Combine(Data, "status.json");

    internal string LockFile => Path.Combine(Data, "daemon.lock");

    internal static DaemonHome Of(CliContext context) => new(context.Variable(Variable) is { } home
        ? context.PathOf(home)
        : Path.Combine(context.Variable("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".stigmer"));

    internal void Create()
    {
        foreach (var folder in (string[])[Root, Data, Logs])
        {
            try
            {
                if (OperatingSystem.IsWindows())
                {
                    Directory.CreateDirectory(folder);
                }
                else
                {
                    Directory.CreateDirectory(folder, OwnerOnly);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new CommandException($"cannot write the data folder {folder}: {exception.Message} Make it writable, or name another with {Variable}.", exception);
            }
        }
    }

    internal void ForgetDaemon()
    {
        if (Directory.Exists(Data))
        {
            File.Delete(RecordFile);
            File.Delete(StatusFile);
        }
    }
}
