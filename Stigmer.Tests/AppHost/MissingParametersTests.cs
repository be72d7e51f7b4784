using Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stigmer.AppHost.Viewing;
using Stigmer.Tests.Support.Logs;

namespace Stigmer.Tests.AppHost;

public sealed class MissingParametersTests
{
    [Fact]
    public async Task Start_WithParametersThatHaveNoValue_ListsThemAndHowToSetThem()
    {
        using var log = new RecordedLog().Expect(LogLevel.Warning, "Unresolved parameters");
        await using var scratch = new ScratchAppHost("--Parameters:given=x", "--ASPIRE_INTERACTIVITY_ENABLED=false");
        scratch.Builder.AddParameter("given");
        scratch.Builder.AddParameter("auth0-domain").WithDescription("The tenant.");
        scratch.Builder.AddParameter("key", secret: true).WithDescription("A key.");
        scratch.Builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(log));
        scratch.Builder.Services.AddHostedService<MissingParameters>();

        await scratch.StartAsync();

        await Patience.UntilAsync(() => log.Lines.Any(line => line.Level == LogLevel.Warning), "the list");
        Assert.Equal(
            """
            Unresolved parameters:
              auth0-domain  The tenant.
              key           A key. (secret)
            Give each a value in one of these ways and start again, or enter them in a dashboard that is attached:
              export Parameters__auth0_domain=<value>
              dotnet user-secrets --project Stigmer.AppHost set Parameters:auth0-domain <value>     (kept; read in Development)
              dotnet run --project Stigmer.AppHost -- --Parameters:auth0-domain=<value>     (not for secrets: others can see arguments)
            """,
            log.Lines.Single(line => line.Level == LogLevel.Warning).Message);
    }
}
