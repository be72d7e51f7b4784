namespace Stigmer.Cli.Output;

/// <summary>What sub-agents do, a line each, set in below the agent; several may be at it at the same time, so each line has its name.</summary>
internal sealed class SubAgentLines(Style style, int width)
{
    private const int Indent = 2;

    private const string Level = "/agent";

    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>The line for what has happened, or null when it is not worth one.</summary>
    internal string? Of(string path, RunEvent happened) => happened switch
    {
        SubAgentBegan began => Begin(path, began),
        ToolEnded tool => $"{Start(path)}{ToolLine.Ended(tool, style, width - Start(path).Length)}",
        NoticeGiven notice => $"{Start(path)}{style.Warning} {SafeText.OneLine(notice.Text, 500)}",
        SubAgentEnded { Error: { } error } => $"{Start(path)}{style.Failure} {SafeText.OneLine(error, 500)}",
        _ => null,
    };

    private string Begin(string path, SubAgentBegan began)
    {
        // It begins once; a runner that takes over goes on with it.
        var name = SafeText.OneLine(began.Name, 40);
        var number = _numbers[name] = _numbers.GetValueOrDefault(name) + 1;
        _labels[path] = number == 1 ? name : $"{name} {number}";
        var margin = Margin(path)[Indent..];

        return $"{margin}▸ {style.Bold(_labels[path])}  {SafeText.OneLine(began.Task, Math.Max(width - margin.Length - _labels[path].Length - 4, 20))}";
    }

    private string Start(string path) => $"{Margin(path)}{style.Dim(_labels.GetValueOrDefault(path, "sub-agent"))} ";

    private static string Margin(string path)
    {
        var depth = 0;
        for (var at = path.IndexOf(Level, StringComparison.Ordinal); at >= 0; at = path.IndexOf(Level, at + 1, StringComparison.Ordinal))
        {
            depth++;
        }

        return new string(' ', Indent * Math.Max(depth, 1));
    }
}
