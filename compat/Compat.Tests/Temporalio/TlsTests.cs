using System.Security.Cryptography.X509Certificates;
using System.Text;
using Temporalio.Client;

namespace Compat.Tests.Temporalio;

/// <summary>Encrypted connections of the client.</summary>
public class TlsTests
{
    private const string Name = "temporal.example";

    [Fact]
    public async Task Connect_ToACertificateOfTheGivenAuthorityAndDomain_SpeaksToThatHost()
    {
        await using var server = await TlsServer.StartAsync(Name);

        var connection = await TemporalConnection.ConnectAsync(
            new(server.Target) { Tls = new TlsOptions { ServerRootCACert = server.AuthorityPem, Domain = Name } });

        Assert.True(connection.IsConnected);
        Assert.Equal(Name, Assert.Single(server.Calls).Host);
    }

    [Fact]
    public async Task Connect_WithAnApiKey_IsEncryptedByItselfUnlessSaidOtherwise()
    {
        await using var server = await TlsServer.StartAsync("localhost");
        var target = server.Target.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

        await TemporalConnection.ConnectAsync(new(target) { ApiKey = "key-1", Tls = new TlsOptions { ServerRootCACert = server.AuthorityPem } });
        Assert.Equal("Bearer key-1", Assert.Single(server.Calls).Authorization);

        // The system does not know this authority: so there was TLS, also without being asked for.
        await RefusedAsync(new(target) { ApiKey = "key-1" }, "certificate");
        await RefusedAsync(new(target) { ApiKey = "key-1", Tls = new TlsOptions { Disabled = true } }, "");
    }

    [Fact]
    public async Task Connect_ToAnotherAuthoritysOrNamesCertificate_IsRefused()
    {
        await using var server = await TlsServer.StartAsync(Name);
        await using var other = await TlsServer.StartAsync(Name);

        await RefusedAsync(new(server.Target) { Tls = new TlsOptions { ServerRootCACert = other.AuthorityPem, Domain = Name } }, "certificate");
        await RefusedAsync(new(server.Target) { Tls = new TlsOptions { ServerRootCACert = server.AuthorityPem } }, "certificate");
        Assert.Empty(server.Calls);
    }

    [Fact]
    public async Task Connect_WithAClientCertificate_ShowsIt()
    {
        await using var server = await TlsServer.StartAsync(Name, wantsClientCertificate: true);
        using var mine = server.NewCertificate("worker");
        var tls = new TlsOptions { ServerRootCACert = server.AuthorityPem, Domain = Name };
        await RefusedAsync(new(server.Target) { Tls = tls }, "");

        tls.ClientCert = Encoding.UTF8.GetBytes(mine.ExportCertificatePem());
        tls.ClientPrivateKey = Encoding.UTF8.GetBytes(mine.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await TemporalConnection.ConnectAsync(new(server.Target) { Tls = tls });

        Assert.Equal("CN=worker", Assert.Single(server.Calls).Client);
    }

    [Fact]
    public async Task Connect_WithHalfAClientCertificate_SaysSo()
    {
        var options = new TemporalClientConnectOptions("127.0.0.1:1") { Tls = new TlsOptions { ClientCert = [1] } };

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => TemporalConnection.ConnectAsync(options));

        Assert.Contains("must be given together", refused.Message, StringComparison.Ordinal);
    }

    private static async Task RefusedAsync(TemporalClientConnectOptions options, string reason)
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TemporalConnection.ConnectAsync(options));
        Assert.StartsWith("Connection failed", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }
}
