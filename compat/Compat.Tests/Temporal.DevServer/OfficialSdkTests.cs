using System.ComponentModel;
using System.Diagnostics;

namespace Compat.Tests.DevServers;

/// <summary>The official TypeScript SDK, whose core is native, as client and worker of this server.</summary>
public sealed class OfficialSdkTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dev-server-");

    public void Dispose() => _folder.Delete(recursive: true);

    [SdkFact]
    public async Task Server_UsedByTheOfficialSdk_SatisfiesIt()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal("ok", await SdkProcess.RunAsync(Limit, server.Target, "all"));
    }

    [SdkFact]
    public async Task Server_KilledBetweenStartAndWork_FinishesEveryWorkflow()
    {
        var database = Path.Combine(_folder.FullName, "runs.db");
        await using (var first = await ServerProcess.StartAsync("--port", "0", "--db-filename", database))
        {
            Assert.Equal("ok", await SdkProcess.RunAsync(Limit, $"127.0.0.1:{first.Port}", "start", "10"));
            await first.KillAsync();
        }

        await using var second = await ServerProcess.StartAsync("--port", "0", "--db-filename", database);

        Assert.Equal("ok", await SdkProcess.RunAsync(Limit, $"127.0.0.1:{second.Port}", "finish", "10"));
    }
}

/// <summary>A test with the official SDK; skipped, with the reason, where node or the packages are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SdkFactAttribute : FactAttribute
{
    public SdkFactAttribute() => Skip = SdkProcess.Missing.Value;
}

internal static class SdkProcess
{
    public static readonly Lazy<string?> Missing = new(Probe);

    /// <summary>What the script printed, or what went wrong.</summary>
    public static async Task<string> RunAsync(TimeSpan limit, params string[] arguments)
    {
        using var process = Start([Path.Combine(AppContext.BaseDirectory, "Temporal.DevServer", "Sdk", "suite.js"), .. arguments]);
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            var output = (await process.StandardOutput.ReadToEndAsync(timeout.Token)).Trim();
            return output.EndsWith("ok", StringComparison.Ordinal) ? "ok" : output + await error;
        }
        finally
        {
            process.Kill();
        }
    }

    private static string? Probe()
    {
        const string Needed = "needs node with @temporalio/client, worker, workflow and activity on NODE_PATH";
        try
        {
            using var process = Start(["-e", "['client', 'worker', 'workflow', 'activity'].forEach((name) => require.resolve(`@temporalio/${name}`))"]);
            process.WaitForExit();
            return process.ExitCode == 0 ? null : Needed;
        }
        catch (Win32Exception)
        {
            return Needed;
        }
    }

    private static Process Start(string[] arguments) => Process.Start(new ProcessStartInfo("node", arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
