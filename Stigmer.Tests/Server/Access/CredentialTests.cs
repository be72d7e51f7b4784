using System.Security.Cryptography;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Stigmer.Api.ApiKeys.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Executions.V1;
using Stigmer.Api.Organizations.V1;

namespace Stigmer.Tests.Server.Access;

public sealed class CredentialTests : IAsyncLifetime
{
    private CloudServer _cloud = null!;

    private OrganizationQueryController.OrganizationQueryControllerClient Queries => new(_cloud.Server.Channel);

    private ApiKeyCommandController.ApiKeyCommandControllerClient KeyCommands => new(_cloud.Server.Channel);

    private ApiKeyQueryController.ApiKeyQueryControllerClient KeyQueries => new(_cloud.Server.Channel);

    public async Task InitializeAsync() => _cloud = await CloudServer.StartAsync();

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task Token_Good_IsTaken() => Assert.Null(await ProblemAsync(_cloud.Issuer.SignFor("auth0|ann")));

    [Theory]
    [InlineData("exp", -61, "the token expired at ")]
    [InlineData("nbf", 120, "the token is not valid before ")]
    public async Task Token_OutOfItsTime_IsRefused(string claim, int seconds, string text)
    {
        var token = _cloud.Issuer.TokenOf("auth0|ann");
        token.Claims["nbf"] = Now - 3600;
        token.Claims[claim] = Now + seconds;

        Assert.StartsWith(text, await ProblemAsync(_cloud.Issuer.Sign(token)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exp", -40)]
    [InlineData("nbf", 40)]
    public async Task Token_OutOfItsTimeByLessThanClocksDiffer_IsTaken(string claim, int seconds)
    {
        var token = _cloud.Issuer.TokenOf("auth0|ann");
        token.Claims["nbf"] = Now - 3600;
        token.Claims[claim] = Now + seconds;

        Assert.Null(await ProblemAsync(_cloud.Issuer.Sign(token)));
    }

    [Theory]
    [InlineData("aud", "https://api.somebody.else", "the token was made for another audience than 'https://api.stigmer.test'")]
    [InlineData("iss", "https://evil.example.com/", "the token was not issued by http://127.0.0.1:")]
    [InlineData("sub", "", "the token names nobody")]
    [InlineData("exp", null, "the token has no end")]
    public async Task Token_WithAWrongClaim_IsRefused(string claim, string? value, string text)
    {
        var token = _cloud.Issuer.TokenOf("auth0|ann");
        token.Claims.Remove(claim);
        if (value is not null)
        {
            token.Claims[claim] = value;
        }

        Assert.StartsWith(text, await ProblemAsync(_cloud.Issuer.Sign(token)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_SignedByAnybodyElse_IsRefused()
    {
        using var own = RSA.Create(2048);
        var token = _cloud.Issuer.TokenOf("auth0|ann");
        var good = _cloud.Issuer.SignFor("auth0|ann").Split('.');
        var forged = _cloud.Issuer.SignFor("auth0|eve").Split('.');

        string[] wrong =
        [
            token.ByRsa(own, _cloud.Issuer.KeyId),
            token.ByRsa(own, "another-key"),
            token.ByNobody(_cloud.Issuer.KeyId),
            token.ByHmac(_cloud.Issuer.Key.ExportSubjectPublicKeyInfo(), _cloud.Issuer.KeyId),
            token.ByHmac(System.Text.Encoding.ASCII.GetBytes(_cloud.Issuer.Key.ExportSubjectPublicKeyInfoPem()), _cloud.Issuer.KeyId),
            $"{good[0]}.{forged[1]}.{good[2]}",
            $"{good[0]}.{good[1]}.",
        ];
        foreach (var text in wrong)
        {
            Assert.StartsWith("the token is not signed with a key of ", await ProblemAsync(text), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Credential_OfNoKind_IsRefusedInWords()
    {
        Assert.StartsWith("this server asks for a credential", await ProblemAsync(new Metadata()), StringComparison.Ordinal);
        Assert.StartsWith("the header 'authorization' must be", await ProblemAsync(new Metadata { { "authorization", "Basic eDp5" } }), StringComparison.Ordinal);
        Assert.StartsWith("the credential is neither a token nor an API key", await ProblemAsync("nonsense"), StringComparison.Ordinal);
        Assert.StartsWith("the credential is neither", await ProblemAsync("dummy-local-key"), StringComparison.Ordinal);
        Assert.StartsWith("this API key is not known", await ProblemAsync("stk_0123456789"), StringComparison.Ordinal);
        Assert.NotNull(await ProblemAsync("a.b.c"));
    }

    [Fact]
    public async Task Keys_WhenTheyRotate_AreFetchedAtOnceAndTheOldOneIsRefused()
    {
        var before = _cloud.Issuer.SignFor("auth0|ann");
        Assert.Null(await ProblemAsync(before));
        Assert.Null(await ProblemAsync(before));
        Assert.Equal(1, _cloud.Issuer.Asked);

        _cloud.Issuer.Rotate();
        Assert.Null(await ProblemAsync(_cloud.Issuer.SignFor("auth0|ann")));
        Assert.StartsWith("the token is not signed with a key of ", await ProblemAsync(before), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_ThatNobodyKnows_AreNotAskedForAgainAndAgain()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.NotNull(await ProblemAsync(_cloud.Issuer.TokenOf("auth0|ann").ByRsa(_cloud.Issuer.Key, $"made-up-{i}")));
        }

        Assert.Equal(1, _cloud.Issuer.Asked);
        Assert.Null(await ProblemAsync(_cloud.Issuer.SignFor("auth0|ann")));
    }

    [Fact]
    public async Task Issuer_Away_IsNoRefusal()
    {
        _cloud.Issuer.IsAway = true;

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await Queries.findMyOrganizationsAsync(new Empty(), _cloud.As("auth0|ann")));

        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
        _cloud.Issuer.IsAway = false;
        Assert.Null(await ProblemAsync(_cloud.Issuer.SignFor("auth0|ann")));
    }

    [Fact]
    public async Task ApiKey_FromItsMakingToItsEnd_IsItsMaker()
    {
        var ann = _cloud.As("auth0|ann");
        await _cloud.CreateOrganizationAsync(ann, "acme");
        var made = await KeyCommands.createAsync(Key(), ann);
        var key = CloudServer.Show(made.Spec.KeyHash);

        Assert.Equal("auth0|ann", made.Status.Audit.SpecAudit.CreatedBy.Id);
        Assert.Equal(["acme"], (await Queries.findMyOrganizationsAsync(new Empty(), key)).Entries.Select(entry => entry.Metadata.Slug));
        Assert.NotNull((await KeyQueries.getAsync(new ApiKeyId { Value = made.Metadata.Id }, key)).Status.LastUsedAt);
        Assert.Empty((await KeyQueries.findAllAsync(new Empty(), _cloud.As("auth0|bob"))).Entries);
        await KeyCommands.deleteAsync(new ApiKeyId { Value = made.Metadata.Id }, ann);
        Assert.StartsWith("this API key is not known", await ProblemAsync(made.Spec.KeyHash), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApiKey_OfOneOrganization_OpensNoOther()
    {
        var ann = _cloud.As("auth0|ann");
        await _cloud.CreateOrganizationAsync(ann, "acme");
        var other = await _cloud.CreateOrganizationAsync(ann, "other");
        var wanted = Key();
        wanted.Metadata = new ApiResourceMetadata { Org = "acme" };
        var key = CloudServer.Show((await KeyCommands.createAsync(wanted, ann)).Spec.KeyHash);

        Assert.Equal(["acme"], (await Queries.findMyOrganizationsAsync(new Empty(), key)).Entries.Select(entry => entry.Metadata.Slug));
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await Queries.getAsync(new OrganizationId { Value = other.Metadata.Id }, key));
        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
        Assert.Equal("acme", (await KeyCommands.createAsync(Key(), key)).Metadata.Org);
    }

    [Fact]
    public async Task Runner_MakesItsCallsAndNoOthers()
    {
        var runner = CloudServer.Show(CloudServer.RunnersKey);
        var journal = new JournalService.JournalServiceClient(_cloud.Server.Channel);

        var nothing = await Assert.ThrowsAsync<RpcException>(async () => await journal.GetBlueprintAsync(new GetBlueprintRequest { ExecutionId = "aex-x" }, runner));
        Assert.Equal(StatusCode.NotFound, nothing.StatusCode);
        var denied = await Assert.ThrowsAsync<RpcException>(async () => await Queries.findMyOrganizationsAsync(new Empty(), runner));
        Assert.Equal(StatusCode.PermissionDenied, denied.StatusCode);
        var person = await Assert.ThrowsAsync<RpcException>(async () =>
            await journal.GetBlueprintAsync(new GetBlueprintRequest { ExecutionId = "aex-x" }, _cloud.As("auth0|ann")));
        Assert.Equal(StatusCode.PermissionDenied, person.StatusCode);
        using var deltas = journal.PublishDeltas(_cloud.As("auth0|ann"));
        var stream = await Assert.ThrowsAsync<RpcException>(async () => await deltas.ResponseAsync.WithPatience());
        Assert.Equal(StatusCode.PermissionDenied, stream.StatusCode);
        using var cancels = journal.WatchCancellations(new WatchCancellationsRequest(), _cloud.As("auth0|ann"));
        stream = await Assert.ThrowsAsync<RpcException>(async () => await cancels.ResponseStream.MoveNext(CancellationToken.None).WithPatience());
        Assert.Equal(StatusCode.PermissionDenied, stream.StatusCode);
        using var heard = journal.WatchCancellations(new WatchCancellationsRequest(), runner);
        Assert.True(await heard.ResponseStream.MoveNext(CancellationToken.None).WithPatience());
        Assert.Empty(heard.ResponseStream.Current.ExecutionIds);
    }

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private static ApiKey Key() => new() { ApiVersion = "iam.stigmer.ai/v1", Kind = "ApiKey" };

    private Task<string?> ProblemAsync(string credential) => ProblemAsync(CloudServer.Show(credential));

    /// <summary>Why a credential is refused; null when it is not.</summary>
    private async Task<string?> ProblemAsync(Metadata headers)
    {
        try
        {
            await Queries.findMyOrganizationsAsync(new Empty(), headers);
            return null;
        }
        catch (RpcException refused) when (refused.StatusCode == StatusCode.Unauthenticated)
        {
            return refused.Status.Detail;
        }
    }
}
