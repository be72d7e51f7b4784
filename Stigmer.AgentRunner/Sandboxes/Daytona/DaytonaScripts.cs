using Stigmer.AgentRunner.Sandboxes.Container;

namespace Stigmer.AgentRunner.Sandboxes.Daytona;

/// <summary>
/// What runs inside of a sandbox. A command goes on by itself and leaves its output and exit code in files: no call is longer than a
/// moment, a call may be repeated, and whoever comes next, from whichever machine, can go on reading.
/// </summary>
internal static class DaytonaScripts
{
    /// <summary>Scripts come in variables: nothing has to be quoted, and what a person may list of the call says nothing.</summary>
    internal const string Call = "sh -c \"$STIGMER_SCRIPT\"";

    private const string Folder = "d=$STIGMER_STATE/$STIGMER_ID; ";

    /// <summary>Starts STIGMER_TEXT in STIGMER_FOLDER, once, however often it is called. Exit code 9: there are STIGMER_MOST already.</summary>
    internal const string Start =
        $"{Folder}umask 077; mkdir -p \"$STIGMER_STATE\"; [ -d \"$d\" ] && exit 0; n=0; for o in \"$STIGMER_STATE\"/bg-*; do [ -d \"$o\" ] && [ ! -f \"$o/code\" ] && n=$((n+1)); done; "
        + "case $STIGMER_ID in bg-*) [ $n -lt $STIGMER_MOST ] || exit 9;; esac; "
        + $"mkdir \"$d\" && cd \"$STIGMER_FOLDER\" && t=$STIGMER_TEXT && r=$STIGMER_RUN && export {ContainerScripts.Mark}=$STIGMER_ID && : > \"$d/out\" && "
        + "unset STIGMER_TEXT STIGMER_RUN STIGMER_SCRIPT STIGMER_FOLDER STIGMER_MOST STIGMER_ID STIGMER_STATE; umask 022; s=$(command -v setsid); "
        + "$s sh -c \"$r\" sh \"$t\" \"$d\" </dev/null >/dev/null 2>&1 & :";

    /// <summary>STIGMER_RUN of a command; what it leaves in the background ends with it.</summary>
    internal const string Run =
        $"d=$2; m=${ContainerScripts.Mark}; sh -c \"$1\" >\"$d/out\" 2>&1; echo $? >\"$d/code.new\"; {ContainerScripts.KillMarked}mv \"$d/code.new\" \"$d/code\"";

    /// <summary>
    /// Waits a moment for more than STIGMER_OFFSET bytes, or the end; prints the next STIGMER_PIECE bytes in base64, a colon, and the exit code
    /// of a command that has ended. Exit code 9: there is none of that name.
    /// </summary>
    internal const string Read =
        $"{Folder}[ -d \"$d\" ] || exit 9; i=0; while [ $i -lt $STIGMER_WAITS ] && [ ! -f \"$d/code\" ] && [ $(wc -c <\"$d/out\") -le $STIGMER_OFFSET ]; do sleep 0.1; i=$((i+1)); done; "
        + "c=; [ -f \"$d/code\" ] && c=$(cat \"$d/code\"); tail -c +$((STIGMER_OFFSET+1)) \"$d/out\" | head -c $STIGMER_PIECE | base64 | tr -d \"\\n\"; echo \":$c\"";

    /// <summary>Ends a command with everything it started; its output stays.</summary>
    internal const string Kill =
        $"{Folder}[ -d \"$d\" ] || exit 9; [ -f \"$d/code\" ] && exit 0; m=$STIGMER_ID; {ContainerScripts.KillMarked}{ContainerScripts.KillMarked}[ -f \"$d/code\" ] || echo 137 >\"$d/code\"; exit 0";

    /// <summary>Forgets a command that has ended.</summary>
    internal const string Forget = $"{Folder}rm -rf \"$d\"";

    /// <summary>Puts STIGMER_DRAFT in the place of STIGMER_FILE as a whole. Exit code 21: that is a folder.</summary>
    internal const string Place =
        "[ -d \"$STIGMER_FILE\" ] && exit 21; [ -e \"$STIGMER_DRAFT\" ] || exit 0; mkdir -p \"$(dirname \"$STIGMER_FILE\")\" || exit 1; chmod ${STIGMER_MODE:-644} \"$STIGMER_DRAFT\"; "
        + "[ -f \"$STIGMER_FILE\" ] && chmod \"$(stat -c %a \"$STIGMER_FILE\")\" \"$STIGMER_DRAFT\"; [ \"$STIGMER_MODE\" = 755 ] && chmod a+x \"$STIGMER_DRAFT\"; "
        + "mv -f \"$STIGMER_DRAFT\" \"$STIGMER_FILE\"";
}
