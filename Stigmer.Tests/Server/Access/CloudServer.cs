using Grpc.Core;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Organizations.V1;
using Stigmer.Server.Access;
using Stigmer.Server.Executions.Feeds;
using Stigmer.Tests.Support.Issuers;

namespace Stigmer.Tests.Server.Access;

/// <summary>A server in cloud mode and an issuer whose tokens it takes. Its Redis is away, which costs watchers a moment and nothing else.</summary>
internal sealed class CloudServer : IAsyncDisposable
{
    internal const string RunnersKey = "a-runners-key-of-some-length";

    private CloudServer(StandInIssuer issuer, RunningServer server) => (Issuer, Server) = (issuer, server);

    internal StandInIssuer Issuer { get; }

    internal RunningServer Server { get; }

    internal static async Task<CloudServer> StartAsync(params string[] settings)
    {
        var issuer = await StandInIssuer.StartAsync();
        return new CloudServer(issuer, await RunningServer.StartAsync(settings:
        [
            "--MODE=cloud", $"--AUTH0_DOMAIN={issuer.Issuer}", $"--AUTH0_AUDIENCE={StandInIssuer.Audience}",
            $"--STIGMER_API_KEY={RunnersKey}", "--REDIS_HOST=127.0.0.1", "--REDIS_PORT=1", .. settings,
        ]));
    }

    internal static Metadata Show(string credential) => new() { { "authorization", $"Bearer {credential}" } };

    internal Metadata As(string subject) => Show(Issuer.SignFor(subject));

    internal Metadata AsOperator(string subject)
    {
        var token = Issuer.TokenOf(subject);
        token.Claims["permissions"] = new[] { TokenCheck.OperatorPermission };
        return Show(Issuer.Sign(token));
    }

    internal async Task<Organization> CreateOrganizationAsync(Metadata caller, string slug) =>
        await new OrganizationCommandController.OrganizationCommandControllerClient(Server.Channel).createAsync(
            new Organization { ApiVersion = "tenancy.stigmer.ai/v1", Kind = "Organization", Metadata = new ApiResourceMetadata { Name = slug } }, caller);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Issuer.DisposeAsync();
    }
}
