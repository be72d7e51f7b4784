using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Compat.Tests.Temporalio;

/// <summary>Answers the first call of a Temporal client over TLS, and keeps what came with it.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly X509Certificate2 _authority;
    private readonly WebApplication _app;

    private TlsServer(string name, bool wantsClientCertificate)
    {
        _authority = NewAuthority();
        var certificate = NewCertificate(name);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(certificate, https =>
            {
                https.ClientCertificateMode = wantsClientCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate;
                https.AllowAnyClientCertificate();
            });
        }));
        _app = builder.Build();
        _app.UseRouting();
        _app.MapPost("/temporal.api.workflowservice.v1.WorkflowService/GetSystemInfo", AnswerAsync);
    }

    internal string Target { get; private set; } = "";

    internal byte[] AuthorityPem => System.Text.Encoding.UTF8.GetBytes(_authority.ExportCertificatePem());

    /// <summary>The headers of the calls so far, and whose certificate came with each.</summary>
    internal List<(string Host, string Authorization, string? Client)> Calls { get; } = [];

    /// <param name="name">Whom the certificate is for.</param>
    /// <param name="wantsClientCertificate">Without one, nobody gets in.</param>
    internal static async Task<TlsServer> StartAsync(string name, bool wantsClientCertificate = false)
    {
        var server = new TlsServer(name, wantsClientCertificate);
        await server._app.StartAsync();
        var addresses = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        server.Target = new Uri(addresses.Single()).Authority;

        return server;
    }

    /// <summary>A certificate of the server's authority, with its key.</summary>
    internal X509Certificate2 NewCertificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(_authority, _authority.NotBefore, _authority.NotAfter, RandomNumberGenerator.GetBytes(8));

        return signed.CopyWithPrivateKey(key);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _authority.Dispose();
    }

    private static X509Certificate2 NewAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Authority of this test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();

        return request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Calls.Add((context.Request.Host.Value ?? "", context.Request.Headers.Authorization.ToString(), context.Connection.ClientCertificate?.Subject));
        context.Response.ContentType = "application/grpc";
        // One frame with an empty message.
        await context.Response.Body.WriteAsync(new byte[5], context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
