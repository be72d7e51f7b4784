using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Stigmer.Api.Executions.V1;
using Stigmer.Api.Organizations.V1;

namespace Stigmer.Tests.Server.Access;

public sealed class LimitTests
{
    [Fact]
    public async Task Calls_BeyondTheLimit_AreToldWhenToTryAgainAndOthersGoOn()
    {
        await using var cloud = await CloudServer.StartAsync("--Limits:CallsPerSecond=1", "--Limits:Burst=3");
        var queries = new OrganizationQueryController.OrganizationQueryControllerClient(cloud.Server.Channel);
        var ann = cloud.As("auth0|ann");

        RpcException? refused = null;
        for (var call = 0; call < 100 && refused is null; call++)
        {
            try
            {
                await queries.findMyOrganizationsAsync(new Empty(), ann);
            }
            catch (RpcException exception)
            {
                refused = exception;
            }
        }

        Assert.Equal(StatusCode.ResourceExhausted, refused?.StatusCode);
        Assert.StartsWith("too many calls; try again in ", refused!.Status.Detail, StringComparison.Ordinal);
        var details = Google.Rpc.Status.Parser.ParseFrom(refused.Trailers.First(trailer => trailer.Key == "grpc-status-details-bin").ValueBytes);
        Assert.InRange(details.Details[0].Unpack<RetryInfo>().RetryDelay.ToTimeSpan(), TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        Assert.NotNull(await queries.findMyOrganizationsAsync(new Empty(), cloud.As("auth0|bob")));
        var journal = new JournalService.JournalServiceClient(cloud.Server.Channel);
        for (var call = 0; call < 20; call++)
        {
            var nothing = await Assert.ThrowsAsync<RpcException>(async () =>
                await journal.ReadAsync(new ReadRequest { ExecutionId = "aex-none" }, CloudServer.Show(CloudServer.RunnersKey)));
            Assert.Equal(StatusCode.NotFound, nothing.StatusCode);
        }
    }

    [Fact]
    public async Task Credentials_RefusedTooOften_AreNotLookedAtAndGoodOnesGoOn()
    {
        await using var cloud = await CloudServer.StartAsync("--Limits:RefusalsPerMinute=5");
        var queries = new OrganizationQueryController.OrganizationQueryControllerClient(cloud.Server.Channel);
        var ann = cloud.As("auth0|ann");
        await queries.findMyOrganizationsAsync(new Empty(), ann);
        async Task<RpcException> RefusedAsync(Metadata credential) =>
            await Assert.ThrowsAsync<RpcException>(async () => await queries.findMyOrganizationsAsync(new Empty(), credential));

        for (var call = 0; call < 20; call++)
        {
            // Somebody has an old key, which is no guess but for the first time.
            Assert.Equal(StatusCode.Unauthenticated, (await RefusedAsync(CloudServer.Show("an-old-key-of-a-runner"))).StatusCode);
        }

        for (var call = 0; call < 4; call++)
        {
            Assert.Equal(StatusCode.Unauthenticated, (await RefusedAsync(CloudServer.Show($"a-guess-at-the-key-{call}"))).StatusCode);
        }

        var refused = await RefusedAsync(CloudServer.Show("another-guess-at-the-key"));
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.StartsWith("too many credentials from this address were refused; try again in 60 s", refused.Status.Detail, StringComparison.Ordinal);
        var details = Google.Rpc.Status.Parser.ParseFrom(refused.Trailers.First(trailer => trailer.Key == "grpc-status-details-bin").ValueBytes);
        Assert.Equal(TimeSpan.FromMinutes(1), details.Details[0].Unpack<RetryInfo>().RetryDelay.ToTimeSpan());
        Assert.Equal(StatusCode.ResourceExhausted, (await RefusedAsync(CloudServer.Show(CloudServer.RunnersKey))).StatusCode);
        Assert.Equal(StatusCode.Unauthenticated, (await RefusedAsync([])).StatusCode);
        Assert.NotNull(await queries.findMyOrganizationsAsync(new Empty(), ann));
    }
}
