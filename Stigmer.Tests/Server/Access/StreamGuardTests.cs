using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiKeys.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Executions.V1;
using Stigmer.Api.Organizations.V1;
using Stigmer.Server.Resources;
using Stigmer.Server.Storage;

namespace Stigmer.Tests.Server.Access;

public sealed class StreamGuardTests : IAsyncLifetime
{
    private CloudServer _cloud = null!;
    private Metadata _ann = null!;
    private Organization _acme = null!;
    private string _execution = "";

    public async Task InitializeAsync()
    {
        _cloud = await CloudServer.StartAsync("--Limits:StreamCheckInterval=00:00:00.05");
        _ann = _cloud.As("auth0|ann");
        _acme = await _cloud.CreateOrganizationAsync(_ann, "acme");
        var agent = Samples.Agent();
        agent.Metadata.Org = "acme";
        var made = await new AgentCommandController.AgentCommandControllerClient(_cloud.Server.Channel).createAsync(agent, _ann);
        var run = Samples.Execution(made.Metadata.Id);
        run.Metadata.Org = "acme";
        _execution = (await new AgentExecutionCommandController.AgentExecutionCommandControllerClient(_cloud.Server.Channel).createAsync(run, _ann)).Metadata.Id;
    }

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task Stream_WhoseKeyIsDeleted_EndsAndOthersGoOn()
    {
        var keys = new ApiKeyCommandController.ApiKeyCommandControllerClient(_cloud.Server.Channel);
        var key = await keys.createAsync(
            new ApiKey { ApiVersion = "iam.stigmer.ai/v1", Kind = "ApiKey", Metadata = new ApiResourceMetadata { Name = "ci", Org = "acme" } }, _ann);
        using var revoked = Subscribe(CloudServer.Show(key.Spec.KeyHash));
        using var good = Subscribe(_ann);
        Assert.True(await revoked.ResponseStream.MoveNext(CancellationToken.None).WithPatience());
        Assert.True(await good.ResponseStream.MoveNext(CancellationToken.None).WithPatience());

        await keys.deleteAsync(new ApiKeyId { Value = key.Metadata.Id }, _ann);

        var refusal = await EndOf(revoked.ResponseStream);
        Assert.Equal((StatusCode.Unauthenticated, "this API key is not known; it may have been deleted"), (refusal.StatusCode, refusal.Status.Detail));
        await new ExecutionService.ExecutionServiceClient(_cloud.Server.Channel).CancelAsync(new CancelRequest { ExecutionId = _execution }, _ann);
        var last = ExecutionPhase.Unspecified;
        while (await good.ResponseStream.MoveNext(CancellationToken.None).WithPatience())
        {
            last = good.ResponseStream.Current.Status.Phase;
        }

        Assert.Equal(ExecutionPhase.ExecutionCancelled, last);
    }

    [Fact]
    public async Task Stream_OfSomebodyWhoLeftTheOrganization_Ends()
    {
        using var watch = new ExecutionService.ExecutionServiceClient(_cloud.Server.Channel).Watch(new WatchRequest { ExecutionId = _execution }, _ann);
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WithPatience());

        await _cloud.Server.Database.WriteAsync(
            connection =>
            {
                ResourceTable.SetOwner(connection, ResourceKind.Organization, _acme.Metadata.Id, "auth0|eve");
                return true;
            },
            CancellationToken.None);

        Assert.Equal(StatusCode.PermissionDenied, (await EndOf(watch.ResponseStream)).StatusCode);
    }

    [Fact]
    public async Task Stream_WhoseTokenExpires_Ends()
    {
        var token = _cloud.Issuer.TokenOf("auth0|ann");
        token.Claims["nbf"] = 0;
        token.Claims["exp"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 58;
        using var stream = Subscribe(CloudServer.Show(_cloud.Issuer.Sign(token)));

        var refusal = await EndOf(stream.ResponseStream);

        Assert.Equal(StatusCode.Unauthenticated, refusal.StatusCode);
        Assert.StartsWith("the token expired at ", refusal.Status.Detail, StringComparison.Ordinal);
    }

    private AsyncServerStreamingCall<AgentExecution> Subscribe(Metadata caller) =>
        new AgentExecutionQueryController.AgentExecutionQueryControllerClient(_cloud.Server.Channel).subscribe(new AgentExecutionId { Value = _execution }, caller);

    private static Task<RpcException> EndOf<T>(IAsyncStreamReader<T> stream) => Assert.ThrowsAsync<RpcException>(async () =>
    {
        while (await stream.MoveNext(CancellationToken.None).WithPatience())
        {
        }
    });
}
