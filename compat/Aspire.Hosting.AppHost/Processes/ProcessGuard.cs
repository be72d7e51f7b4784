using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Processes;

/// <summary>
/// Ends the processes of this application when the application itself can no longer do it, because it was killed:
/// a small shell that reads which processes there are, and knows by the end of its input that nobody writes any more.
/// (Linux could signal a child on its parent's death, but ties that to the thread that started the child.)
/// </summary>
internal sealed class ProcessGuard : IDisposable
{
    /// <summary>The variable by which a process is found whose id could not be told any more.</summary>
    private const string MarkVariable = "APPHOST_PROCESS_MARK";

    // A process that was expected, and that nobody could say was there, has 1 s (10 x 0.1 s) to be seen.
    // One that is still there 5 s (50 x 0.1 s) after SIGTERM is killed, and all that descended from it with it.
    private const string Script = $$"""
        exec >/dev/null 2>&1
        trap '' HUP INT TERM
        leaders=
        marks=
        without() { left=; for p in $2; do [ "$p" = "$1" ] || left="$left $p"; done; echo "$left"; }
        runs() { kill -0 "$1" && ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status"; }
        while read -r verb what; do
          case $verb in
            expect) marks="$marks $what" ;;
            settle) marks=$(without "$what" "$marks") ;;
            watch) leaders="$leaders $what" ;;
            forget) leaders=$(without "$what" "$leaders") ;;
          esac
        done
        tries=0
        while [ -n "$marks" ] && [ $tries -lt 10 ]; do
          for mark in $marks; do
            found=$(grep -lF "{{MarkVariable}}=$mark" /proc/[0-9]*/environ | cut -d / -f 3)
            [ -z "$found" ] || { leaders="$leaders $found"; marks=$(without "$mark" "$marks"); }
          done
          [ -z "$marks" ] || sleep 0.1
          tries=$((tries + 1))
        done
        [ -n "$leaders" ] || exit 0
        all=$(if [ -r /proc/self/stat ]; then
          sed 's/^\([0-9]*\) (.*) . \([0-9]*\) .*/\1 \2/' /proc/[0-9]*/stat
        else
          ps -A -o pid= -o ppid=
        fi | awk -v leaders="$leaders" '
          BEGIN { n = split(leaders, l, " "); for (i = 1; i <= n; i++) root[l[i]] = 1 }
          { parent[$1] = $2 }
          END { for (p in parent) { for (q = p; (q in parent) && !(q in root); q = parent[q]); if (q in root) print p } }
        ')
        for p in $leaders; do kill -TERM "$p"; done
        tries=0
        while [ $tries -lt 50 ]; do
          alive=; for p in $leaders; do runs "$p" && alive=yes; done
          [ -n "$alive" ] || break
          sleep 0.1
          tries=$((tries + 1))
        done
        for p in $leaders; do kill -KILL "-$p"; done
        kill -KILL $all
        """;

    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HashSet<int> _leaders = [];
    private readonly HashSet<string> _marks = [];
    private Process? _shell;
    private bool _isOver;

    /// <summary>The shell's process id; 0 while there is nothing to watch.</summary>
    internal int ShellId
    {
        get
        {
            lock (_gate)
            {
                return _shell?.Id ?? 0;
            }
        }
    }

    /// <summary>
    /// Starts a process that ends with this one, as all that descends from it does. This one can be killed before it knows
    /// the other's id: so the guard hears of a mark first, which it finds in the environment of the process (on Linux).
    /// </summary>
    internal Process Start(ProcessStartInfo start)
    {
        var mark = Guid.NewGuid().ToString("N");
        start.Environment[MarkVariable] = mark;
        Expect(mark);
        try
        {
            var process = Process.Start(start)!;
            Watch(process.Id);
            return process;
        }
        finally
        {
            Settle(mark);
        }
    }

    /// <summary>A process with this mark is about to be started.</summary>
    internal void Expect(string mark) => Change(_marks, mark, isAdded: true, "expect");

    /// <summary>The process with this mark is watched by its id, or was not started.</summary>
    private void Settle(string mark) => Change(_marks, mark, isAdded: false, "settle");

    /// <summary>From now on the process and all that descends from it end with this one.</summary>
    internal void Watch(int leader) => Change(_leaders, leader, isAdded: true, "watch");

    /// <summary>The process has ended.</summary>
    internal void Forget(int leader) => Change(_leaders, leader, isAdded: false, "forget");

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            _isOver = true;
            try
            {
                _shell?.StandardInput.Close();
            }
            catch (IOException)
            {
                // It has just been killed, and there is nothing left that another one would have to end.
            }
        }

        _shell?.WaitForExit(FarewellLimit);
        _shell?.Dispose();
    }

    private void Change<T>(HashSet<T> known, T what, bool isAdded, string verb)
    {
        lock (_gate)
        {
            _ = isAdded ? known.Add(what) : known.Remove(what);
            if (_isOver)
            {
                return;
            }

            if (_shell is null)
            {
                StartShell();
            }
            else
            {
                Tell(verb, what);
            }
        }
    }

    private void StartShell()
    {
        var command = Programs.NewSession();
        var start = new ProcessStartInfo(command[0]) { RedirectStandardInput = true, WorkingDirectory = "/" };
        foreach (var argument in (string[])[.. command.Skip(1), "/bin/sh", "-c", Script, "apphost-guard"])
        {
            start.ArgumentList.Add(argument);
        }

        // It outlives everything and must not keep anybody's secrets.
        var path = start.Environment["PATH"];
        start.Environment.Clear();
        start.Environment["PATH"] = path;

        _shell = Process.Start(start)!;
        _shell.Exited += (_, _) => Replace();
        _shell.EnableRaisingEvents = true;
        foreach (var mark in _marks)
        {
            Tell("expect", mark);
        }

        foreach (var leader in _leaders)
        {
            Tell("watch", leader);
        }
    }

    /// <summary>Somebody killed the shell: another one takes over.</summary>
    private void Replace()
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _shell?.Dispose();
                StartShell();
            }
        }
    }

    private void Tell<T>(string verb, T what)
    {
        try
        {
            _shell?.StandardInput.Write(string.Create(CultureInfo.InvariantCulture, $"{verb} {what}\n"));
            _shell?.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has just been killed; its replacement is told everything.
        }
    }
}
