using System.Globalization;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Containers;

/// <summary>A container that runs, as it is seen from outside.</summary>
internal sealed class ObservedContainer
{
    // Of a container that was removed by somebody else nobody knows how it ended.
    private const int Unknown = -1;

    private static readonly TimeSpan LastLinesLimit = TimeSpan.FromSeconds(2);

    private readonly SupervisedProcess _lines;
    private readonly SupervisedProcess _end;

    internal ObservedContainer(SupervisedProcess lines, SupervisedProcess end, Func<string> exitCode, TimeProvider clock)
    {
        (_lines, _end) = (lines, end);
        Completion = CompleteAsync(exitCode, clock);
    }

    /// <summary>The exit code, when the container has ended and its last lines have been read.</summary>
    internal Task<int> Completion { get; }

    /// <summary>Looks away; the container runs on.</summary>
    internal async Task LeaveAsync()
    {
        await _lines.StopAsync(LastLinesLimit).ConfigureAwait(false);
        await _end.StopAsync(LastLinesLimit).ConfigureAwait(false);
    }

    private async Task<int> CompleteAsync(Func<string> exitCode, TimeProvider clock)
    {
        await _end.Completion.ConfigureAwait(false);
        Task lines = _lines.Completion;
        await lines.WaitAsync(LastLinesLimit, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        return int.TryParse(exitCode(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code) ? code : Unknown;
    }
}
