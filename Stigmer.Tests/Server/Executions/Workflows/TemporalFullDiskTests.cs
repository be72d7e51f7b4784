using Stigmer.Tests.Server.Storage;
using Stigmer.Tests.Support.Processes;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Stigmer.Tests.Server.Executions.Workflows;

/// <summary>What the Temporal server of the AppHost says when its disk is full: whoever reads it shall not look for a damaged file.</summary>
public sealed class TemporalFullDiskTests
{
    [SmallDiskFact]
    public async Task FullDisk_EndsWithTheReasonAndServesAgainWhenThereIsSpace()
    {
        await using var disk = await SmallDisk.MountAsync(8);
        await using (var server = Start(disk))
        {
            var address = (await server.Output.FirstContainingAsync("listening on")).Split("listening on ")[1].Split(';')[0];
            var client = await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(address));
            disk.Fill();
            await StartManyAsync(client);

            Assert.Contains("database or disk is full", await server.Error.FirstContainingAsync("cannot be written"), StringComparison.Ordinal);
            Assert.Equal(1, await server.Exited.WithPatience());
        }

        await using (var refused = Start(disk))
        {
            Assert.Contains("Free some space", await refused.Error.FirstContainingAsync("the disk is full"), StringComparison.Ordinal);
            Assert.Equal(1, await refused.Exited.WithPatience());
        }

        disk.Free();
        await using var again = Start(disk);
        await again.Output.FirstContainingAsync("listening on");
    }

    private static ProcessHandle Start(SmallDisk disk) => ProcessHandle.Start(
        disk.Enter[0],
        [.. disk.Enter.Skip(1), "dotnet", "exec", TemporalProcess.Assembly(), "--port", "0", "--db-filename", Path.Combine(disk.Path, "temporal.db")]);

    private static async Task StartManyAsync(TemporalClient client)
    {
        try
        {
            for (var number = 0; number < 1000; number++)
            {
                await client.StartWorkflowAsync("Nobody", [], new WorkflowOptions($"w-{number}", "q") { Rpc = new RpcOptions { Timeout = Patience.Limit } });
            }

            Assert.Fail("the disk was never full");
        }
        catch (RpcException)
        {
            // Nothing that cannot be kept is acknowledged.
        }
    }
}
