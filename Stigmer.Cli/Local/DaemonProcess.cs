using System.ComponentModel;
using System.Text.Json;
using Stigmer.Cli.Commands;

namespace Stigmer.Cli.Local;

/// <summary>Starts the AppHost as the daemon.</summary>
internal static class DaemonProcess
{
    private const string SandboxVariable = "SANDBOX_ROOT_DIR";

    internal static DaemonRecord Start(AppHostLocation location, DaemonPorts ports, ModelKeys keys, DaemonHome home, CliContext context)
    {
        // Of an earlier daemon; readers must not take it for the new one's.
        home.ForgetDaemon();
        using var log = OpenLog(home);
        string[] arguments =
        [
            .. location.Command.Skip(1),
            "--Stigmer:SecretsFromStdin=true",
            $"--Stigmer:StatusFile={home.StatusFile}",
            $"--Stigmer:LogFolder={home.Logs}",
            $"--Ports:Grpc={ports.Grpc}",
            $"--Ports:Http={ports.Http}",
            $"--Ports:Temporal={ports.Temporal}",
        ];
        var secrets = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, string>(keys.Secrets), LocalJson.Default.DictionaryStringString);
        var startedAt = context.Clock.GetUtcNow();
        int pid;
        try
        {
            pid = DetachedProcess.Start(location.Command[0], arguments, EnvironmentFor(home, context), location.Folder, log.SafeFileHandle, secrets);
        }
        catch (Win32Exception exception)
        {
            throw new CommandException($"cannot start {location.Command[0]}: {exception.Message}", exception);
        }

        return new DaemonRecord(pid, ProcessIdentity.Of(pid) ?? "", startedAt, ports);
    }

    /// <summary>Ours without the keys, which go through the pipe; relative folders are made absolute, since the daemon lives elsewhere.</summary>
    private static Dictionary<string, string> EnvironmentFor(DaemonHome home, CliContext context)
    {
        var environment = context.Environment
            .Where(variable => !ModelKeys.Variables.Contains(variable.Key))
            .ToDictionary();
        environment[DaemonHome.Variable] = home.Root;
        environment[SandboxVariable] = context.PathOf(context.Variable(SandboxVariable) ?? "workspace");
        return environment;
    }

    private static FileStream OpenLog(DaemonHome home)
    {
        try
        {
            if (File.Exists(home.LogFile))
            {
                File.Move(home.LogFile, home.LogFile + ".1", overwrite: true);
            }

            // Created anew, so that the mode is ours from the first byte.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return new FileStream(home.LogFile, options);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"cannot write the log {home.LogFile}: {exception.Message}", exception);
        }
    }
}
