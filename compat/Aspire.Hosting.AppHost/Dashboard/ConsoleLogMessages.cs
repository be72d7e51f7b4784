using Aspire.Hosting.ApplicationModel;
using Aspire.ResourceService.Proto.V1;

namespace Aspire.Hosting.Dashboard;

/// <summary>Lines of a log as messages, none of which is larger than clients accept.</summary>
internal static class ConsoleLogMessages
{
    private const int MostCharacters = 1_000_000;

    internal static IEnumerable<WatchResourceConsoleLogsUpdate> Of(IEnumerable<LogLine> lines)
    {
        var update = new WatchResourceConsoleLogsUpdate();
        var characters = 0;

        foreach (var line in lines)
        {
            if (characters > 0 && characters + line.Content.Length > MostCharacters)
            {
                yield return update;
                update = new();
                characters = 0;
            }

            characters += line.Content.Length;
            update.LogLines.Add(new ConsoleLogLine { Text = line.Content, IsStdErr = line.IsErrorMessage, LineNumber = line.LineNumber });
        }

        if (characters > 0)
        {
            yield return update;
        }
    }
}
