using System.Diagnostics;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Server.Storage;

namespace Stigmer.Tests.Server.Executions;

public sealed class TraceTests
{
    [Fact]
    public async Task Create_ByAClientWithinATrace_TheJournalHangsBelowIt()
    {
        // As the exporter of a process with OTEL_EXPORTER_OTLP_ENDPOINT does.
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        await using var server = await RunningServer.StartAsync();
        using var trace = new Activity("stigmer run").SetIdFormat(ActivityIdFormat.W3C).Start();

        var agent = await new AgentCommandController.AgentCommandControllerClient(server.Channel).createAsync(Samples.Agent());
        var execution = await new AgentExecutionCommandController.AgentExecutionCommandControllerClient(server.Channel)
            .createAsync(Samples.Execution(agent.Metadata.Id));

        var first = server.Database.Read(connection => JournalTable.Read(connection, execution.Metadata.Id, 0, 1000)).Entries[0];
        Assert.Equal(trace.TraceId.ToHexString(), first.HumanMessage.TraceParent[3..35]);
    }
}
