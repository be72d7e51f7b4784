using System.Globalization;
using Stigmer.Cli.Output;

namespace Stigmer.Cli.Local;

/// <summary>The daemon's status for people.</summary>
internal static class StatusTable
{
    private static readonly string[] Headings = ["NAME", "STATE", "PID", "ENDPOINT", "SINCE", "RESTARTS", "LAST ERROR"];

    internal static IEnumerable<string> Lines(DaemonStatus status, Terminal terminal)
    {
        var style = terminal.OutStyle;
        if (status.Condition == DaemonCondition.Stopped)
        {
            return [$"Stigmer is stopped. Start it with 'stigmer local start'.", $"  Data: {status.Data}"];
        }

        string[][] rows = [Headings, .. status.Components.Select(Cells)];
        var widths = Headings.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return
        [
            status.Condition == DaemonCondition.Running ? $"{style.Success} Stigmer is running" : $"{style.Warning} Stigmer is running, but not all of it is well",
            $"  PID:  {status.Pid}",
            $"  Port: {status.Ports?.Grpc}",
            $"  Data: {status.Data}",
            "",
            .. rows.Select((row, index) =>
            {
                var line = string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();
                line = terminal.OutIsTerminal && line.Length > terminal.Width - 3 ? line[..(terminal.Width - 3)] + "…" : line;
                return $"{(index == 0 ? " " : status.Components[index - 1].IsWell ? style.Success : style.Failure)} {line}";
            }),
        ];
    }

    private static string[] Cells(ComponentStatus component) =>
    [
        component.Name,
        component.State,
        component.Pid?.ToString(CultureInfo.InvariantCulture) ?? "-",
        component.Endpoint ?? "-",
        component.Since?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-",
        component.Restarts.ToString(CultureInfo.InvariantCulture),
        SafeText.OneLine(component.LastError ?? "-", 160),
    ];
}
