using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.Telemetry;
using Stigmer.Tests.Support.Topologies;
using Temporalio.Api.Common.V1;
using Temporalio.Client;
using Temporalio.Converters;

namespace Stigmer.Tests.EndToEnd;

/// <summary>One trace for one run, and in Temporal's history too, where other people's tools look for it.</summary>
public sealed class TraceTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task Run_WithinATrace_HasItInTheHeadersOfItsWorkflowAndOfEachActivity()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var topology = await Topology.StartAsync(environment: new Dictionary<string, string>
        {
            ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = receiver.Address.ToString(),
            ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
        });
        await using var run = new CliRun(ProcessHandle.StartBuilt(
            "Stigmer.Cli",
            ["run", RepositoryRoot.Combine("samples", "hello-agent"), "--message", "Have a look around", "--json"],
            new ProcessSetting
            {
                Environment = new Dictionary<string, string>
                {
                    ["STIGMER_SERVER_ADDR"] = topology.ServerAddress,
                    ["STIGMER_HOME"] = topology.Home,
                    ["TRACEPARENT"] = $"00-{TraceId}-b7ad6b7169203331-01",
                },
            }));
        Assert.Equal(0, await run.ExitCodeAsync());
        var id = (await run.EventAsync("execution")).GetProperty("id").GetString()!;

        var client = await TemporalClient.ConnectAsync(new(topology.Status().AddressOf(TopologyResource.Temporal)));
        var history = await client.GetWorkflowHandle(ExecutionContract.WorkflowId(id)).FetchHistoryAsync();

        Assert.Equal(TraceId, TraceOf(history.Events.First().WorkflowExecutionStartedEventAttributes.Header));
        var activities = history.Events.Select(happened => happened.ActivityTaskScheduledEventAttributes).Where(scheduled => scheduled is not null).ToList();
        Assert.Contains(activities, scheduled => scheduled.ActivityType.Name == "RunTurn");
        Assert.All(activities, scheduled => Assert.Equal(TraceId, TraceOf(scheduled.Header)));
        foreach (var span in new[] { $"StartWorkflow:{ExecutionContract.WorkflowType}", "StartActivity:RunTurn", "RunActivity:RunTurn", "invoke_agent" })
        {
            await receiver.SpanAsync(TraceId, span);
        }
    }

    private static string TraceOf(Header header) =>
        DataConverter.Default.PayloadConverter.ToValue<Dictionary<string, string>>(header.Fields["_tracer-data"])["traceparent"][3..35];
}
