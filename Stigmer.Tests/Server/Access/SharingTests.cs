using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.AgentInstances.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.ApiResources.Kinds;
using Stigmer.Api.Executions.V1;
using Stigmer.Api.Organizations.V1;
using Stigmer.Api.Sessions.V1;
using Stigmer.Server.Access;
using AgentId = Stigmer.Api.Agents.V1.AgentId;
using SessionId = Stigmer.Api.Sessions.V1.SessionId;

namespace Stigmer.Tests.Server.Access;

/// <summary>What resources may point at, and what people share.</summary>
public sealed class SharingTests : IAsyncLifetime
{
    private CloudServer _cloud = null!;
    private Metadata _ann = null!;
    private Metadata _bob = null!;
    private Organization _acme = null!;
    private Agent _agent = null!;

    private AgentCommandController.AgentCommandControllerClient Agents => new(_cloud.Server.Channel);

    private AgentInstanceCommandController.AgentInstanceCommandControllerClient Instances => new(_cloud.Server.Channel);

    private SessionCommandController.SessionCommandControllerClient Sessions => new(_cloud.Server.Channel);

    private SessionQueryController.SessionQueryControllerClient SessionQueries => new(_cloud.Server.Channel);

    private AgentExecutionCommandController.AgentExecutionCommandControllerClient Executions => new(_cloud.Server.Channel);

    private AgentExecutionQueryController.AgentExecutionQueryControllerClient ExecutionQueries => new(_cloud.Server.Channel);

    public async Task InitializeAsync()
    {
        _cloud = await CloudServer.StartAsync();
        (_ann, _bob) = (_cloud.As("auth0|ann"), _cloud.As("auth0|bob"));
        _acme = await _cloud.CreateOrganizationAsync(_ann, "acme");
        await _cloud.CreateOrganizationAsync(_bob, "other");
        _agent = await Agents.createAsync(Unfiled(Samples.Agent(), sample => sample.Metadata), _ann);
    }

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task Create_WithoutOrganization_IsFiledUnderTheOnlyOne()
    {
        Assert.Equal("acme", _agent.Metadata.Org);
        Assert.Equal("auth0|ann", _agent.Status.Audit.SpecAudit.CreatedBy.Id);
        var byId = Samples.Agent("by id");
        byId.Metadata.Org = _acme.Metadata.Id;
        Assert.Equal("acme", (await Agents.createAsync(byId, _ann)).Metadata.Org);
        await _cloud.CreateOrganizationAsync(_ann, "second");
        await RefusedAsync(StatusCode.InvalidArgument, "metadata.org is required: name the organization that it is to belong to; yours are: acme, second", async () =>
            await Agents.createAsync(Unfiled(Samples.Agent("more"), sample => sample.Metadata), _ann));
    }

    [Fact]
    public async Task Reference_ToAnotherOrganizations_IsRefusedWhereverItStands()
    {
        await RefusedAsync("spec.agent_id", async () => await Instances.createAsync(Unfiled(Samples.Instance(_agent.Metadata.Id), sample => sample.Metadata), _bob));
        var session = await Sessions.createAsync(Unfiled(Samples.Session(_agent.Status.DefaultInstanceId), sample => sample.Metadata), _ann);
        await RefusedAsync("metadata.org is 'acme'", async () => await Executions.createAsync(Unfiled(Samples.Execution(sessionId: session.Metadata.Id), sample => sample.Metadata), _bob));
        await RefusedAsync("metadata.org is 'acme'", async () => await Executions.createAsync(Unfiled(Samples.Execution(_agent.Metadata.Id), sample => sample.Metadata), _bob));
        var named = Samples.Execution(_agent.Metadata.Id);
        named.Metadata.Org = "other";
        await RefusedAsync("spec.agent_id", async () => await Executions.createAsync(named, _bob));
        await RefusedAsync("spec.agent_instance_id", async () =>
            await Sessions.createAsync(Unfiled(Samples.Session(_agent.Status.DefaultInstanceId), sample => sample.Metadata), _bob));
        var skilled = Unfiled(Samples.Agent("skilled"), sample => sample.Metadata);
        skilled.Spec.SkillRefs.Add(new ApiResourceReference { Kind = ApiResourceKind.Skill, Slug = "skill", Org = "acme" });
        await RefusedAsync("spec.skill_refs[0]", async () => await Agents.createAsync(skilled, _bob));
    }

    [Fact]
    public async Task Reference_BetweenTwoOrganizationsOfOnePerson_IsRefusedToo()
    {
        await _cloud.CreateOrganizationAsync(_ann, "second");
        var instance = Samples.Instance(_agent.Metadata.Id);
        instance.Metadata.Org = "second";

        await RefusedAsync("spec.agent_id names a resource that is not organization 'second's or the platform's, or is somebody's own", async () => await Instances.createAsync(instance, _ann));
    }

    [Fact]
    public async Task Reference_WithoutOrganization_MeansItsOwn()
    {
        var instance = Unfiled(Samples.Instance(_agent.Metadata.Id), sample => sample.Metadata);
        instance.Spec.EnvironmentRefs.Add(new ApiResourceReference { Slug = "settings" });

        var created = await Instances.createAsync(instance, _ann);

        Assert.Equal("acme", created.Spec.EnvironmentRefs[0].Org);
    }

    [Fact]
    public async Task Reference_ToWhatIsPersonal_IsOnlyForWhatIsPersonalToo()
    {
        var wanted = Unfiled(Samples.Environment("mine"), sample => sample.Metadata);
        wanted.Metadata.OwnerScope = ApiResourceOwnerScope.IdentityAccount;
        await new Api.Environments.V1.EnvironmentCommandController.EnvironmentCommandControllerClient(_cloud.Server.Channel).createAsync(wanted, _ann);
        var instance = Unfiled(Samples.Instance(_agent.Metadata.Id), sample => sample.Metadata);
        instance.Spec.EnvironmentRefs.Add(new ApiResourceReference { Slug = "mine" });

        // Everybody in the organisation could run it, and have the agent say what is in there.
        await RefusedAsync("spec.environment_refs[0]", async () => await Instances.createAsync(instance, _ann));
        instance.Metadata.OwnerScope = ApiResourceOwnerScope.IdentityAccount;
        Assert.Equal("acme", (await Instances.createAsync(instance, _ann)).Spec.EnvironmentRefs[0].Org);
    }

    [Fact]
    public async Task PlatformsAgent_IsEverybodysToRunAndOperatorsToChange()
    {
        var wanted = Unfiled(Samples.Agent("for all"), sample => sample.Metadata);
        wanted.Metadata.OwnerScope = ApiResourceOwnerScope.Platform;
        await RefusedAsync("only operators of the platform", async () => await Agents.createAsync(wanted, _ann));
        var agent = await Agents.createAsync(wanted, _cloud.AsOperator("auth0|ann"));

        var run = await Executions.createAsync(Unfiled(Samples.Execution(agent.Metadata.Id), sample => sample.Metadata), _bob);

        Assert.Equal("other", run.Metadata.Org);
        Assert.Equal("other", (await SessionQueries.getAsync(new SessionId { Value = run.Spec.SessionId }, _bob)).Metadata.Org);
        await RefusedAsync("unauthorized to get agent execution", async () => await ExecutionQueries.getAsync(new AgentExecutionId { Value = run.Metadata.Id }, _ann));
        await RefusedAsync("unauthorized to delete agent", async () => await Agents.deleteAsync(new AgentId { Value = agent.Metadata.Id }, _bob));
        var found = await new AgentQueryController.AgentQueryControllerClient(_cloud.Server.Channel)
            .getByReferenceAsync(new ApiResourceReference { Slug = "for-all" }, _bob);
        Assert.Equal(agent.Metadata.Id, found.Metadata.Id);
    }

    [Fact]
    public async Task Member_ThatTheIssuerNames_SeesTheOrganizationsAndNotWhatIsPersonal()
    {
        var token = _cloud.Issuer.TokenOf("auth0|carol");
        token.Claims[TokenCheck.OrganizationsClaim] = new[] { _acme.Metadata.Id };
        var carol = CloudServer.Show(_cloud.Issuer.Sign(token));
        var shared = await Sessions.createAsync(Unfiled(Samples.Session(_agent.Status.DefaultInstanceId, "shared"), sample => sample.Metadata), _ann);
        var wanted = Unfiled(Samples.Session(_agent.Status.DefaultInstanceId, "personal"), sample => sample.Metadata);
        wanted.Metadata.OwnerScope = ApiResourceOwnerScope.IdentityAccount;
        var personal = await Sessions.createAsync(wanted, _ann);
        var open = await Executions.createAsync(Unfiled(Samples.Execution(sessionId: shared.Metadata.Id), sample => sample.Metadata), carol);
        var hidden = await Executions.createAsync(Unfiled(Samples.Execution(sessionId: personal.Metadata.Id), sample => sample.Metadata), _ann);

        Assert.Equal([shared.Metadata.Id], (await SessionQueries.listAsync(new ListSessionsRequest(), carol)).Entries.Select(entry => entry.Metadata.Id));
        Assert.Equal([open.Metadata.Id], (await ExecutionQueries.listAsync(new ListAgentExecutionsRequest(), carol)).Entries.Select(entry => entry.Metadata.Id));
        Assert.Equal(2, (await SessionQueries.listAsync(new ListSessionsRequest(), _ann)).Entries.Count);
        Assert.Equal(2, (await ExecutionQueries.listAsync(new ListAgentExecutionsRequest(), _ann)).Entries.Count);
        await RefusedAsync("unauthorized to get session", async () => await SessionQueries.getAsync(new SessionId { Value = personal.Metadata.Id }, carol));
        await RefusedAsync("unauthorized to get agent execution", async () => await ExecutionQueries.getAsync(new AgentExecutionId { Value = hidden.Metadata.Id }, carol));
        await RefusedAsync("unauthorized to delete organization", async () =>
            await new OrganizationCommandController.OrganizationCommandControllerClient(_cloud.Server.Channel).deleteAsync(new OrganizationId { Value = _acme.Metadata.Id }, carol));
    }

    [Fact]
    public async Task Runner_OfTheOriginalKind_ReadsAndReportsInEveryOrganization()
    {
        var runner = CloudServer.Show(CloudServer.RunnersKey);
        var run = Unfiled(Samples.Execution(_agent.Metadata.Id), sample => sample.Metadata);
        run.Spec.RuntimeEnv["TOKEN"] = new Api.ExecutionContexts.V1.ExecutionValue { Value = "hidden-value", IsSecret = true };
        var created = await Executions.createAsync(run, _ann);
        var id = new AgentExecutionId { Value = created.Metadata.Id };

        Assert.Equal("hidden-value", (await ExecutionQueries.getAsync(id, runner)).Spec.RuntimeEnv["TOKEN"].Value);
        Assert.Equal("********", (await ExecutionQueries.getAsync(id, _ann)).Spec.RuntimeEnv["TOKEN"].Value);
        var blueprint = await new JournalService.JournalServiceClient(_cloud.Server.Channel).GetBlueprintAsync(new GetBlueprintRequest { ExecutionId = id.Value }, runner);
        Assert.Equal("hidden-value", blueprint.Environment["TOKEN"]);
        var report = new AgentExecutionUpdateStatusInput { ExecutionId = id.Value, Status = new AgentExecutionStatus { Phase = ExecutionPhase.ExecutionCompleted } };
        Assert.Equal(ExecutionPhase.ExecutionCompleted, (await Executions.updateStatusAsync(report, runner)).Status.Phase);
        await RefusedAsync("a runner's credential does not open", async () => await Agents.deleteAsync(new AgentId { Value = _agent.Metadata.Id }, runner));
    }

    [Fact]
    public async Task DeleteOrganization_ThatOwnsSomething_IsRefused()
    {
        var organizations = new OrganizationCommandController.OrganizationCommandControllerClient(_cloud.Server.Channel);

        await RefusedAsync(StatusCode.FailedPrecondition, "organization 'acme' still has 2 resources", async () =>
            await organizations.deleteAsync(new OrganizationId { Value = _acme.Metadata.Id }, _ann));
        var mine = new OrganizationQueryController.OrganizationQueryControllerClient(_cloud.Server.Channel);
        Assert.Single((await mine.findMyOrganizationsAsync(new Empty(), _ann)).Entries);
    }

    private static T Unfiled<T>(T resource, Func<T, ApiResourceMetadata> metadata)
    {
        metadata(resource).Org = "";
        return resource;
    }

    private static Task RefusedAsync(string text, Func<Task> call) => RefusedAsync(StatusCode.PermissionDenied, text, call);

    private static async Task RefusedAsync(StatusCode code, string text, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(code, refused.StatusCode);
        Assert.Contains(text, refused.Status.Detail, StringComparison.Ordinal);
    }
}
