using System.Diagnostics;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Containers;

/// <summary>
/// Removes the containers and the network of a session when the application can no longer do it, because it was killed:
/// a small shell that knows by the end of its input that nobody is there any more.
/// </summary>
internal sealed class ContainerGuard : IDisposable
{
    private const string Farewell = "done";

    // $1 the runtime, $2 the label of the session's containers, $3 its network, if that goes, too. What was being created when the
    // application was killed appears a little later, or finds that its network is gone.
    private const string Script = """
        exec >/dev/null 2>&1
        trap '' HUP INT TERM
        read -r word && [ "$word" = done ] && exit 0
        tries=0
        while [ $tries -lt 10 ]; do
          ids=$("$1" ps -aq --filter "label=$2")
          [ -z "$ids" ] || { "$1" stop -t 10 $ids; "$1" rm -f -v $ids; }
          [ -z "$3" ] || { "$1" network rm "$3" && exit 0; }
          sleep 1
          tries=$((tries + 1))
        done
        """;

    private readonly Process _shell;

    internal ContainerGuard(ContainerRuntime runtime, string label, string network)
    {
        var command = Programs.NewSession();
        var start = new ProcessStartInfo(command[0]) { RedirectStandardInput = true, WorkingDirectory = "/" };
        foreach (var argument in (string[])[.. command.Skip(1), "/bin/sh", "-c", Script, "container-guard", runtime.Path, label, network])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in ContainerRuntime.OwnEnvironment())
        {
            start.Environment[name] = value;
        }

        _shell = Process.Start(start)!;
    }

    /// <summary>Everything has been removed in good order.</summary>
    internal void Dismiss()
    {
        try
        {
            _shell.StandardInput.WriteLine(Farewell);
            _shell.StandardInput.Flush();
        }
        catch (IOException)
        {
            // Somebody killed it; there is nothing left for it to do.
        }
    }

    public void Dispose()
    {
        try
        {
            _shell.StandardInput.Close();
        }
        catch (IOException)
        {
            // Nobody reads it any more.
        }

        _shell.Dispose();
    }
}
