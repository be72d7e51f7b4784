using Grpc.Core;
using Stigmer.Api.AgentInstances.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.ApiResources.Kinds;
using Stigmer.Server.Agents;
using Stigmer.Server.Resources;
using Stigmer.Server.Sessions;
using Stigmer.Tests.Server.Storage;
using Session = Stigmer.Api.Sessions.V1.Session;
using SessionId = Stigmer.Api.Sessions.V1.SessionId;

namespace Stigmer.Tests.Server.Resources;

public abstract class ResourceOperationsTests(string? database) : IAsyncLifetime
{
    private readonly ServerCore _core = new(database);

    [StoreFact]
    public async Task Create_Agent_FillsIdSlugAuditAndDefaultInstance()
    {
        var request = Samples.Agent();
        request.Metadata.Id = "agt-chosen-by-client";
        request.Status = new AgentStatus { DefaultInstanceId = "ain-chosen-by-client" };

        var agent = await _core.Agents.CreateAsync(request, CancellationToken.None);

        Assert.StartsWith("agt-", agent.Metadata.Id, StringComparison.Ordinal);
        Assert.NotEqual(request.Metadata.Id, agent.Metadata.Id);
        Assert.Equal("hello-agent", agent.Metadata.Slug);
        Assert.Equal("created", agent.Status.Audit.SpecAudit.Event);
        Assert.Equal("system", agent.Status.Audit.StatusAudit.CreatedBy.Id);
        var instance = Get(agent.Status.DefaultInstanceId);
        Assert.Equal("Hello Agent-default", instance.Metadata.Name);
        Assert.Equal("hello-agent-default", instance.Metadata.Slug);
        Assert.Equal(agent.Metadata.Id, instance.Spec.AgentId);
        Assert.Equal(agent, _core.Agents.Get(new AgentId { Value = agent.Metadata.Id }, agent.Metadata.Id));
    }

    [StoreFact]
    public async Task Create_SameSlugInOneOrg_IsRefusedWithTheOthersId()
    {
        var first = await _core.Agents.CreateAsync(Samples.Agent(), CancellationToken.None);

        var error = await Assert.ThrowsAsync<RpcException>(() => _core.Agents.CreateAsync(Samples.Agent(), CancellationToken.None));

        Assert.Equal(StatusCode.AlreadyExists, error.StatusCode);
        Assert.Equal($"Agent with slug 'hello-agent' already exists (id: {first.Metadata.Id})", error.Status.Detail);
    }

    [StoreFact]
    public async Task Create_SameSlugInAnotherOrg_IsAnotherAgent()
    {
        var other = Samples.Agent();
        other.Metadata.Org = "acme";
        var local = await _core.Agents.CreateAsync(Samples.Agent(), CancellationToken.None);
        await _core.Agents.CreateAsync(other, CancellationToken.None);

        var found = _core.Agents.GetByReference(new ApiResourceReference { Slug = "hello-agent" });

        Assert.Equal(local.Metadata.Id, found.Metadata.Id);
    }

    [StoreFact]
    public async Task Create_ManyOfOneSlugAtOnce_LeavesOne()
    {
        var attempts = Enumerable.Range(0, 20).Select(_ => Task.Run(() => _core.Agents.CreateAsync(Samples.Agent(), CancellationToken.None))).ToList();

        await Task.WhenAll(attempts.Select(attempt => attempt.ContinueWith(_ => { }, TaskScheduler.Default))).WithPatience();

        Assert.Equal(1, attempts.Count(attempt => attempt.IsCompletedSuccessfully));
        Assert.All(attempts.Where(attempt => attempt.IsFaulted), attempt =>
            Assert.Equal(StatusCode.AlreadyExists, Assert.IsType<RpcException>(attempt.Exception!.InnerException).StatusCode));
    }

    [StoreTheory]
    [InlineData("", "resource name is empty")]
    [InlineData("日本", "has no letters or digits")]
    public async Task Create_NoUsableName_SaysWhatToSet(string name, string text)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => _core.Agents.CreateAsync(Samples.Agent(name), CancellationToken.None));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains(text, error.Status.Detail, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task Apply_Twice_UpdatesAndKeepsWhatTheServerGave()
    {
        var created = await _core.Agents.ApplyAsync(Samples.Agent(), CancellationToken.None);
        var change = Samples.Agent();
        change.Spec.Instructions = "Greet nobody at all.";

        var updated = await _core.Agents.ApplyAsync(change, CancellationToken.None);

        Assert.Equal(created.Metadata.Id, updated.Metadata.Id);
        Assert.Equal("Greet nobody at all.", updated.Spec.Instructions);
        Assert.Equal(created.Status.DefaultInstanceId, updated.Status.DefaultInstanceId);
        Assert.Equal("updated", updated.Status.Audit.SpecAudit.Event);
        Assert.Equal(created.Status.Audit.SpecAudit.CreatedAt, updated.Status.Audit.SpecAudit.CreatedAt);
    }

    [StoreFact]
    public async Task Update_UnknownId_IsNotFound()
    {
        var request = Samples.Agent();
        request.Metadata.Id = "agt-nobody";

        var error = await Assert.ThrowsAsync<RpcException>(() => _core.Agents.UpdateAsync(request, CancellationToken.None));

        Assert.Equal(StatusCode.NotFound, error.StatusCode);
        Assert.Equal("Agent not found: agt-nobody", error.Status.Detail);
    }

    [StoreFact]
    public async Task Update_NeitherIdNorSlug_IsRefused()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => _core.Agents.UpdateAsync(Samples.Agent(""), CancellationToken.None));

        Assert.Equal("resource id or slug is required for update", error.Status.Detail);
    }

    [StoreFact]
    public void GetByReference_OfAnotherKind_IsRefused()
    {
        var reference = new ApiResourceReference { Slug = "x", Kind = ApiResourceKind.Session };

        var error = Assert.Throws<RpcException>(() => _core.Agents.GetByReference(reference));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("kind mismatch", error.Status.Detail, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task Delete_Agent_ReturnsItAndLeavesItsInstance()
    {
        var agent = await _core.Agents.CreateAsync(Samples.Agent(), CancellationToken.None);
        var id = new AgentId { Value = agent.Metadata.Id };

        Assert.Equal(agent, await _core.Agents.DeleteAsync(id, id.Value, CancellationToken.None));

        Assert.Throws<RpcException>(() => _core.Agents.Get(id, id.Value));
        Assert.NotNull(Get(agent.Status.DefaultInstanceId));
        var again = await _core.Agents.CreateAsync(Samples.Agent(), CancellationToken.None);
        Assert.NotEqual(agent.Status.DefaultInstanceId, again.Status.DefaultInstanceId);
    }

    [StoreFact]
    public async Task List_Sessions_ShowsNewestFirstInPagesByAgentInstanceAndTag()
    {
        var agent = await _core.Agents.CreateAsync(Samples.Agent(), CancellationToken.None);
        var sessions = _core.Get<SessionOperations>();
        for (var i = 1; i <= 5; i++)
        {
            var session = Samples.Session(i == 5 ? "ain-other" : agent.Status.DefaultInstanceId, $"s{i}");
            session.Metadata.Tags.AddRange(i % 2 == 0 ? ["even", "all"] : ["all"]);
            await sessions.CreateAsync(session, CancellationToken.None);
        }

        List<string> Names(ResourceFilter filter, Page page) => [.. sessions.List(filter, page).Items.Select(session => session.Metadata.Name)];

        Assert.Equal(["s5", "s4"], Names(new ResourceFilter(), Page.Read(2, "")));
        Assert.Equal(["s1"], Names(new ResourceFilter(), Page.Read(2, "3")));
        Assert.Equal(3, Page.Read(2, "").CountOf(sessions.List(new ResourceFilter(), Page.Read(2, "")).Total));
        Assert.Equal(["s4", "s2"], Names(new ResourceFilter { Tags = ["all", "even"] }, Page.Read(0, "")));
        var byAgent = new ResourceFilter { Ancestor = agent.Metadata.Id, ParentKind = ResourceKind.AgentInstance };
        Assert.Equal(["s4", "s3", "s2", "s1"], Names(byAgent, Page.Read(0, "")));
        Assert.Equal(["s5"], Names(byAgent with { Ancestor = "ain-other" }, Page.Read(0, "")));
    }

    [StoreFact]
    public async Task List_ByTokens_ShowsEverythingOnceWhateverIsCreatedAndDeletedMeanwhile()
    {
        var sessions = _core.Get<SessionOperations>();
        async Task<Session> AddAsync(int number) => await sessions.CreateAsync(Samples.Session("ain-1", $"s{number}"), CancellationToken.None);
        var made = new List<Session>();
        for (var i = 1; i <= 5; i++)
        {
            made.Add(await AddAsync(i));
        }

        var first = sessions.List(new ResourceFilter { Parent = "ain-1" }, Page.Read(2, ""));
        await AddAsync(6);
        await sessions.DeleteAsync(new SessionId { Value = made[3].Metadata.Id }, made[3].Metadata.Id, CancellationToken.None);
        var second = sessions.List(new ResourceFilter { Parent = "ain-1" }, Page.Read(2, first.Next));
        var third = sessions.List(new ResourceFilter { Parent = "ain-1" }, Page.Read(2, second.Next));

        Assert.Equal(["s5", "s4", "s3", "s2", "s1"], first.Items.Concat(second.Items).Concat(third.Items).Select(session => session.Metadata.Name));
        Assert.Equal((5, ""), (third.Total, third.Next));
    }

    [StoreTheory]
    [InlineData(-1, "")]
    [InlineData(10, "next")]
    [InlineData(10, "YWZ0ZXI6")]
    [InlineData(10, "99999999999")]
    [InlineData(10, "-1")]
    public void Read_BadPage_IsRefused(int size, string token) =>
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<RpcException>(() => Page.Read(size, token)).StatusCode);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _core.DisposeAsync();

    private AgentInstance Get(string id) => _core.Get<AgentInstanceOperations>().Get(new AgentInstanceId { Value = id }, id);
}
