using System.Globalization;

namespace Stigmer.AgentRunner.Sandboxes.Container;

/// <summary>What runs inside of a container. An image needs sh, sleep, grep and touch for it.</summary>
internal static class ContainerScripts
{
    /// <summary>Every process of a command inherits this variable; on the outside, those of its client carry another.</summary>
    internal const string Mark = "STIGMER_CONTAINER_COMMAND";

    private const string Used = "/tmp/.stigmer-used";

    /// <summary>Ends whoever carries the mark $m, but for the shell that looks.</summary>
    internal const string KillMarked =
        $"for f in $(grep -ls \"{Mark}=$m\" /proc/[0-9]*/environ); do p=${{f#/proc/}}; p=${{p%/environ}}; [ \"$p\" = $$ ] || kill -9 $p; done 2>/dev/null; ";

    /// <summary>
    /// Runs "$2" by way of "$1". Its input is a pipe from the runner: when that closes, the runner is gone, and the command ends with it, by
    /// <see cref="Kill"/>, "$3", in a shell without the mark: it must not meet itself first. What the command has left in the background ends
    /// with it, too.
    /// </summary>
    internal const string Command =
        $"umask g-w,o-w; touch {Used}; m=${Mark}; exec 3<&0; (read _ <&3; unset {Mark}; exec sh -c \"$3\" sh $m) >/dev/null 2>&1 & exec 3<&-; "
        + $"/bin/sh -c \"$1\" sh \"$2\" </dev/null 2>&1; c=$?; touch {Used}; {KillMarked}exit $c";

    /// <summary>Ends the command whose mark is "$1", with what it starts in the meantime; fails when somebody is left after all.</summary>
    internal const string Kill =
        $"m=$1; n=0; command -v grep >/dev/null || exit 1; while grep -qs \"{Mark}=$m\" /proc/[0-9]*/environ; do n=$((n+1)); [ $n -le 20 ] || exit 1; {KillMarked}done";

    /// <summary>Keeps the container as long as it is used, and while a command goes on: it looks after itself, so that one whose runner is dead ends all the same.</summary>
    internal static string Keep(TimeSpan timeToLive) => string.Create(
        CultureInfo.InvariantCulture,
        $"trap 'exit 0' TERM INT; touch {Used}; while :; do touch {Used}.seen; sleep {timeToLive.TotalSeconds:0} & wait $!; [ {Used} -nt {Used}.seen ] || grep -qs {Mark}= /proc/[0-9]*/environ || exit 0; done");
}
