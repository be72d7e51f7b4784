namespace Stigmer.AgentRunner.Workers;

/// <summary>Why a runner does not start, in the lines that people look for.</summary>
internal static class StartFailure
{
    internal const int ExitCode = 1;

    internal static string Configuration(string problem) => $"❌ Failed to load configuration: {problem}";

    internal static string Temporal() => "❌ Failed to connect to Temporal: Cannot connect to Temporal server";

    /// <summary>Says it on standard error; the exit code.</summary>
    internal static int Report(params IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Console.Error.WriteLine(line);
        }

        return ExitCode;
    }
}
