using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Bench.Runs;

/// <summary>The run that is measured: twenty calls of one cheap tool, then a closing text, from a model that does not think.</summary>
internal static class BenchScript
{
    internal const int ToolCalls = 20;
    internal const int Turns = ToolCalls + 1;
    internal const string File = "notes.txt";

    internal static readonly ModelScript Script = ModelScripts.ToolTurns(ToolCalls, "read_file", _ => new { path = File });

    /// <summary>As <see cref="Script"/>, from a model that thinks for so long before each answer.</summary>
    internal static ModelScript Thinking(TimeSpan time) => request => Script(request) with { Delay = time };

    internal static void Prepare(string folder)
    {
        Directory.CreateDirectory(folder);
        System.IO.File.WriteAllLines(Path.Combine(folder, File), Enumerable.Range(1, 40).Select(line => $"Line {line} of some notes."));
    }
}
