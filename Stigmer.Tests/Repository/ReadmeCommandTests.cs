using System.Text.RegularExpressions;

namespace Stigmer.Tests.Repository;

/// <summary>A command in the README is a promise, so something runs each of them.</summary>
public sealed partial class ReadmeCommandTests
{
    // Command → who runs it. A new command in the README needs a line here, and somebody who runs it.
    private static readonly Dictionary<string, string> RunBy = new()
    {
        ["dotnet run --project Stigmer.AppHost"] = ".ci/run",
        ["dotnet run --project Stigmer.Cli -- run samples/hello-agent --message \"Have a look around\""] = ".ci/run",
        ["dotnet test"] = ".ci/run",
        ["dotnet run --project Stigmer.Cli -- local start"] = ".ci/run",
        ["dotnet run --project Stigmer.Cli -- local status"] = ".ci/run",
        ["dotnet run --project Stigmer.Cli -- local stop"] = ".ci/run",
    };

    [Fact]
    public void ReadmeCommands_All_AreRunBySomething()
    {
        Assert.Equal(RunBy.Keys.Order(StringComparer.Ordinal), Commands("README.md").Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ReadmeCommands_RunByCi_StandInItsScript()
    {
        var script = RepositoryFiles.Read(".ci/run");
        var missing = RunBy.Where(pair => pair.Value == ".ci/run" && !script.Contains(pair.Key, StringComparison.Ordinal)).Select(pair => pair.Key);

        Offenders.None(missing);
    }

    private static IEnumerable<string> Commands(string file) =>
        from Match block in ShellBlock().Matches(RepositoryFiles.Read(file))
        from line in block.Groups[1].Value.Split('\n')
        let command = Comment().Replace(line, "").Trim()
        where command.Length > 0
        select command;

    [GeneratedRegex(@"```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"(^|\s+)#.*$")]
    private static partial Regex Comment();
}
