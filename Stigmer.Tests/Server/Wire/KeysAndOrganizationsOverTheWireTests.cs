using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiKeys.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Organizations.V1;

namespace Stigmer.Tests.Server.Wire;

public sealed class KeysAndOrganizationsOverTheWireTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    private ApiKeyCommandController.ApiKeyCommandControllerClient KeyCommands => new(_server.Channel);

    private ApiKeyQueryController.ApiKeyQueryControllerClient KeyQueries => new(_server.Channel);

    private OrganizationCommandController.OrganizationCommandControllerClient Commands => new(_server.Channel);

    private OrganizationQueryController.OrganizationQueryControllerClient Queries => new(_server.Channel);

    [Fact]
    public async Task CreateKey_ShowsItOnceAndStoresItsHash()
    {
        var created = await KeyCommands.createAsync(Key("ci"));

        var text = created.Spec.KeyHash;
        var hash = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        Assert.Matches("^stk_[A-Za-z0-9_-]{43}$", text);
        Assert.Equal(text[^6..], created.Spec.Fingerprint);
        Assert.StartsWith("key-", created.Metadata.Id, StringComparison.Ordinal);
        var stored = await KeyQueries.getAsync(new ApiKeyId { Value = created.Metadata.Id });
        Assert.Equal(hash, stored.Spec.KeyHash);
        Assert.Equal(stored, await KeyQueries.getByKeyHashAsync(new ApiKeyHash { Value = hash }));
        Assert.Equal([stored], (await KeyQueries.findAllAsync(new Empty())).Entries);
        await _server.StopAsync();
        Assert.All(Directory.GetFiles(_server.Home, "stigmer.db*", SearchOption.AllDirectories), file =>
            Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) < 0, $"{file} holds the key"));
    }

    [Fact]
    public async Task CreateKey_WithNothingButItsKind_ExpiresAfterNinetyDays()
    {
        var key = await KeyCommands.createAsync(new ApiKey { ApiVersion = "iam.stigmer.ai/v1", Kind = "ApiKey" });

        Assert.InRange(key.Spec.ExpiresAt.ToDateTime() - key.Status.Audit.SpecAudit.CreatedAt.ToDateTime(), TimeSpan.FromDays(90), TimeSpan.FromDays(90.01));
    }

    [Fact]
    public async Task UpdateKey_KeepsTheKeyAndChangesItsName()
    {
        var created = await KeyCommands.createAsync(Key("ci"));
        var change = Key("renamed");
        change.Metadata.Id = created.Metadata.Id;
        change.Spec.KeyHash = "another";

        var updated = await KeyCommands.updateAsync(change);

        Assert.Equal("renamed", updated.Metadata.Name);
        Assert.Equal(created.Spec.Fingerprint, updated.Spec.Fingerprint);
        Assert.Equal((await KeyQueries.getAsync(new ApiKeyId { Value = created.Metadata.Id })).Spec, updated.Spec);
        Assert.NotEqual("another", updated.Spec.KeyHash);
    }

    [Fact]
    public async Task CreateKey_InThePast_NamesTheField()
    {
        var key = Key("ci");
        key.Spec = new ApiKeySpec { ExpiresAt = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).ToTimestamp() };

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await KeyCommands.createAsync(key));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains("spec.expires_at: value must be in the future", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Organization_FromCreationToDeletion_IsFoundByIdAndSlug()
    {
        var created = await Commands.createAsync(Organization("Acme"));

        Assert.Equal("acme", created.Metadata.Slug);
        Assert.StartsWith("org-", created.Metadata.Id, StringComparison.Ordinal);
        Assert.Equal(created, await Queries.getAsync(new OrganizationId { Value = created.Metadata.Id }));
        Assert.Equal(created, await Queries.getAsync(new OrganizationId { Value = "acme" }));
        Assert.Equal([created], (await Queries.findMyOrganizationsAsync(new Empty())).Entries);
        Assert.Equal([created], (await Queries.findAsync(new FindApiResourcesRequest { Org = "acme" })).Entries);
        Assert.Empty((await Queries.findAsync(new FindApiResourcesRequest { Org = "other" })).Entries);
        Assert.Equal("updated", (await Commands.applyAsync(Organization("Acme"))).Status.Audit.SpecAudit.Event);
        await Commands.deleteAsync(new OrganizationId { Value = created.Metadata.Id });
        var gone = await Assert.ThrowsAsync<RpcException>(async () => await Queries.getAsync(new OrganizationId { Value = "acme" }));
        Assert.Equal(StatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task CreateOrganization_WithAWrongSlug_SaysEverythingThatIsWrong()
    {
        var organization = Organization("Acme");
        organization.Metadata.Slug = "1_far_too_long_for_a_slug";

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await Commands.createAsync(organization));

        Assert.Equal(
            [
                "metadata.slug: Only lowercase letters, numbers, and hyphens are allowed",
                "metadata.slug: Must start with a lowercase letter",
                "metadata.slug: Must be between 2 and 15 characters long",
            ],
            Violations(refused));
    }

    [Fact]
    public async Task CreateAgent_WithSeveralProblems_CarriesThemAsDetails()
    {
        var agents = new AgentCommandController.AgentCommandControllerClient(_server.Channel);

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await agents.createAsync(new Agent { Metadata = new ApiResourceMetadata { Name = "x" } }));

        Assert.Equal(
            [
                "api_version: value must equal `agentic.stigmer.ai/v1`",
                "kind: value must equal `Agent`",
                "metadata: Agent resources can only have platform or organization scope",
            ],
            Violations(refused));
    }

    private static IEnumerable<string> Violations(RpcException refused)
    {
        var details = refused.Trailers.First(trailer => trailer.Key == "grpc-status-details-bin").ValueBytes;
        var status = Google.Rpc.Status.Parser.ParseFrom(details);
        Assert.Equal((int)refused.StatusCode, status.Code);
        Assert.Equal(refused.Status.Detail, status.Message);
        return status.Details[0].Unpack<BadRequest>().FieldViolations.Select(violation => $"{violation.Field}: {violation.Description}");
    }

    private static ApiKey Key(string name) => new()
    {
        ApiVersion = "iam.stigmer.ai/v1",
        Kind = "ApiKey",
        Metadata = new ApiResourceMetadata { Name = name },
        Spec = new ApiKeySpec { NeverExpires = true },
    };

    private static Organization Organization(string name) => new()
    {
        ApiVersion = "tenancy.stigmer.ai/v1",
        Kind = "Organization",
        Metadata = new ApiResourceMetadata { Name = name },
    };
}
