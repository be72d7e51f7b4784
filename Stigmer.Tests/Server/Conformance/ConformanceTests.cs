using System.Globalization;
using System.Text.RegularExpressions;
using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.Server.Conformance;

/// <summary>The flows of the original's command line and runner, by a client that shares no code with us.</summary>
public sealed partial class ConformanceTests
{
    private const int ChecksThatThereAre = 280;

    [PythonFact]
    public async Task Client_OfTheOriginalApi_FindsEveryPromiseKept()
    {
        await using var server = await RunningServer.StartAsync();
        var script = RepositoryRoot.Combine("Stigmer.Tests", "Server", "Conformance", "conformance.py");
        await using var client = ProcessHandle.Start(
            PythonFactAttribute.Python,
            ["-B", script, new Uri(server.Grpc).Authority, RepositoryRoot.Combine("protos")]);

        var code = await client.Exited.WithPatience();

        Assert.True(code == 0, client.Console.Text);
        var count = int.Parse(Count().Match(client.Output.Text).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(count, ChecksThatThereAre, int.MaxValue);
    }

    [GeneratedRegex("^([0-9]+) checks, 0 failed$", RegexOptions.Multiline)]
    private static partial Regex Count();
}
