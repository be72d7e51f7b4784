using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.AgentInstances.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Rpc;
using Stigmer.Api.Sessions.V1;
using Stigmer.Tests.Server.Storage;

namespace Stigmer.Tests.Server.Wire;

public abstract class ListsOverTheWireTests(string? database) : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync(database: database);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [StoreFact]
    public async Task Executions_PageByPage_ComeNewestFirstAndOnce()
    {
        var ids = await ExecutionsAsync(5);
        var queries = new AgentExecutionQueryController.AgentExecutionQueryControllerClient(_server.Channel);
        var session = (await queries.getAsync(new AgentExecutionId { Value = ids[0] })).Spec.SessionId;

        var all = await PagesAsync(async token =>
        {
            var page = await queries.listAsync(new ListAgentExecutionsRequest { PageSize = 2, PageToken = token });
            return (page.TotalPages, page.Entries.Select(entry => entry.Metadata.Id));
        });
        var ofSession = await PagesAsync(async token =>
        {
            var page = await queries.listBySessionAsync(new ListAgentExecutionsBySessionRequest { SessionId = session, PageSize = 2, PageToken = token });
            return (page.TotalPages, page.Entries.Select(entry => entry.Metadata.Id));
        });

        Assert.Equal(ids.Reverse(), all);
        Assert.Equal(all, ofSession);
    }

    [StoreFact]
    public async Task Executions_ByPhaseAndTags_AreTheOnesThatHaveBoth()
    {
        var ids = await ExecutionsAsync(3);
        var commands = new AgentExecutionCommandController.AgentExecutionCommandControllerClient(_server.Channel);
        var queries = new AgentExecutionQueryController.AgentExecutionQueryControllerClient(_server.Channel);
        foreach (var id in ids[1..])
        {
            var status = new AgentExecutionStatus { Phase = ExecutionPhase.ExecutionInProgress };
            await commands.updateStatusAsync(new AgentExecutionUpdateStatusInput { ExecutionId = id, Status = status });
        }

        var request = new ListAgentExecutionsRequest { Phase = ExecutionPhase.ExecutionInProgress };
        Assert.Equal([ids[2], ids[1]], (await queries.listAsync(request)).Entries.Select(entry => entry.Metadata.Id));
        request.Tags.Add("n2");
        Assert.Equal([ids[2]], (await queries.listAsync(request)).Entries.Select(entry => entry.Metadata.Id));
        request.Tags.Add("n1");
        Assert.Empty((await queries.listAsync(request)).Entries);
    }

    [StoreFact]
    public async Task InstancesAndSessions_ByAgent_AreThoseOfIt()
    {
        var agents = new AgentCommandController.AgentCommandControllerClient(_server.Channel);
        var agent = await agents.createAsync(Samples.Agent());
        await agents.createAsync(Samples.Agent("another agent"));
        var instances = new AgentInstanceCommandController.AgentInstanceCommandControllerClient(_server.Channel);
        var sessions = new SessionCommandController.SessionCommandControllerClient(_server.Channel);
        var second = await instances.createAsync(Samples.Instance(agent.Metadata.Id));
        await sessions.createAsync(Samples.Session(agent.Status.DefaultInstanceId, "one"));
        await sessions.createAsync(Samples.Session(second.Metadata.Id, "two"));
        await sessions.createAsync(Samples.Session("ain-other", "three"));

        var queries = new SessionQueryController.SessionQueryControllerClient(_server.Channel);
        var found = await new AgentInstanceQueryController.AgentInstanceQueryControllerClient(_server.Channel).getByAgentAsync(
            new GetAgentInstancesByAgentRequest { AgentId = agent.Metadata.Id, PageInfo = new PageInfo { Num = 1, Size = 1 } });
        var byAgent = await queries.listByAgentAsync(new ListSessionsByAgentRequest { AgentId = agent.Metadata.Id });
        var byInstance = await queries.listByAgentAsync(new ListSessionsByAgentRequest { AgentId = second.Metadata.Id });
        var all = await queries.listAsync(new ListSessionsRequest { PageSize = 2 });

        Assert.Equal((2, second.Metadata.Id), (found.TotalCount, Assert.Single(found.Items).Metadata.Id));
        Assert.Equal(["two", "one"], byAgent.Entries.Select(session => session.Metadata.Name));
        Assert.Equal("two", Assert.Single(byInstance.Entries).Metadata.Name);
        Assert.Equal((2, "three"), (all.TotalPages, all.Entries[0].Metadata.Name));
    }

    private static async Task<List<string>> PagesAsync(Func<string, Task<(int TotalPages, IEnumerable<string> Ids)>> read)
    {
        var (total, ids) = await read("");
        var all = ids.ToList();
        for (var number = 2; number <= total; number++)
        {
            all.AddRange((await read($"{number}")).Ids);
        }

        return all;
    }

    /// <summary>Executions of one session; each carries its number as a tag.</summary>
    private async Task<string[]> ExecutionsAsync(int count)
    {
        var agent = await new AgentCommandController.AgentCommandControllerClient(_server.Channel).createAsync(Samples.Agent());
        var session = await new SessionCommandController.SessionCommandControllerClient(_server.Channel)
            .createAsync(Samples.Session(agent.Status.DefaultInstanceId));
        var commands = new AgentExecutionCommandController.AgentExecutionCommandControllerClient(_server.Channel);
        var ids = new string[count];
        for (var i = 0; i < count; i++)
        {
            var request = Samples.Execution(sessionId: session.Metadata.Id);
            request.Metadata.Tags.Add($"n{i}");
            ids[i] = (await commands.createAsync(request)).Metadata.Id;
        }

        return ids;
    }
}
