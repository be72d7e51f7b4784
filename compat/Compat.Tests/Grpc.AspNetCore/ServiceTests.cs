using System.Text.Encodings.Web;
using Compat.Tests.GrpcPeers.Protos;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Compat.Tests.GrpcPeers;

/// <summary>How services are made, configured and described.</summary>
public sealed class ServiceTests
{
    [Fact]
    public async Task MapGrpcService_EachCall_GetsAnInstanceOfItsOwnScope()
    {
        await using var host = await PeerHost.StartAsync(
            services: services => services.AddScoped<Scoped>(),
            map: app => app.MapGrpcService<ScopedService>());
        var client = new Other.OtherClient(host.Channel);

        var first = await client.AskAsync(new EchoRequest());
        var second = await client.AskAsync(new EchoRequest());

        Assert.NotEqual(first.Said, second.Said);
        Assert.Equal(["disposed", "disposed"], host.Events.Seen);
    }

    [Fact]
    public async Task AddServiceOptions_OneService_OthersKeepTheCommonOnes()
    {
        await using var host = await PeerHost.StartAsync(
            options => options.MaxReceiveMessageSize = 100,
            services =>
            {
                services.AddScoped<Scoped>();
                services.AddGrpc().AddServiceOptions<ScopedService>(options => options.MaxReceiveMessageSize = 1000);
            },
            app => app.MapGrpcService<ScopedService>());
        var request = new EchoRequest { Detail = new string('x', 500) };

        await new Other.OtherClient(host.Channel).AskAsync(request);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(request));

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
    }

    [Fact]
    public async Task RequireAuthorization_AttributeOnMethod_IsHonoured()
    {
        await using var host = await PeerHost.StartAsync(
            services: services => services.AddScoped<Scoped>().AddAuthorization().AddAuthentication("none").AddScheme<AuthenticationSchemeOptions, NobodyHandler>("none", null),
            map: app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapGrpcService<ScopedService>();
            });

        var error = await Assert.ThrowsAsync<RpcException>(async () => await new Other.OtherClient(host.Channel).GuardedAsync(new EchoRequest()));

        Assert.Equal(StatusCode.Unauthenticated, error.StatusCode);
    }

    [Fact]
    public async Task Endpoints_Metadata_NamesTheMethod()
    {
        IMethod? seen = null;
        await using var host = await PeerHost.StartAsync(map: app => app.Use((context, next) =>
        {
            seen = context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method;
            return next(context);
        }));

        await host.Client.EchoAsync(new EchoRequest());

        Assert.Equal("/compat.tests.v1.Peer/Echo", seen?.FullName);
    }

    [Fact]
    public async Task Context_OfACall_TellsWhoAndWhere()
    {
        await using var host = await PeerHost.StartAsync(
            services: services => services.AddScoped<Scoped>(), map: app => app.MapGrpcService<ScopedService>());

        var reply = await new Other.OtherClient(host.Channel).DescribeAsync(new EchoRequest());

        Assert.Matches($@"^/compat\.tests\.v1\.Other/Describe {new Uri(host.Address).Authority} ipv4:127\.0\.0\.1:\d+ HTTP/2$", reply.Said);
    }

    [Fact]
    public async Task MapGrpcService_WithoutAddGrpc_SaysWhatToDo()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        var error = Assert.Throws<InvalidOperationException>(() => app.MapGrpcService<PeerService>());

        Assert.Contains("AddGrpc", error.Message, StringComparison.Ordinal);
    }

    private sealed class Scoped
    {
        public string Id { get; } = Guid.NewGuid().ToString();
    }

    private sealed class ScopedService(Scoped scoped, PeerEvents events) : Other.OtherBase, IDisposable
    {
        public override Task<EchoReply> Ask(EchoRequest request, ServerCallContext context) => Task.FromResult(new EchoReply { Said = scoped.Id });

        [Authorize]
        public override Task<EchoReply> Guarded(EchoRequest request, ServerCallContext context) => Task.FromResult(new EchoReply());

        public override Task<EchoReply> Describe(EchoRequest request, ServerCallContext context) =>
            Task.FromResult(new EchoReply { Said = $"{context.Method} {context.Host} {context.Peer} {context.GetHttpContext().Request.Protocol}" });

        public void Dispose() => events.Seen.Enqueue("disposed");
    }

    private sealed class NobodyHandler(
        IOptionsMonitor<AuthenticationSchemeOptions> options,
        ILoggerFactory logger,
        UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
            Task.FromResult(AuthenticateResult.NoResult());
    }
}
