using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Compat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Compat.Tests.ApplicationHost.Containers;

[Collection(ProcessVariables.Name)]
public sealed class DashboardContainerTests
{
    private const string Registries = "CONTAINERS_REGISTRIES_CONF";

    // In the dashboard's place: tells its variables, whether it reaches the resource service, and answers at its address.
    private const string Script = """
        trap 'exit 0' TERM
        env | while read -r line; do echo "told $line" >&2; done
        wget -qO- "$ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL" 2>&1 | while read -r line; do echo "service: $line" >&2; done
        httpd -f -p "${ASPNETCORE_URLS##*:}" -h /www &
        wait
        """;

    [ContainerFact]
    public async Task Container_OfTheDashboard_IsStartedWhereTheImageIsAndGoneAfterwards()
    {
        var url = $"http://localhost:{FreePort.Find()}";
        using var aside = new OwnImageAside();
        var image = Build();
        try
        {
            string container;
            await using (var scratch = new ScratchApplication(args:
            [
                Podman.Chosen, $"--ASPNETCORE_URLS={url}", "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:4317", "--ASPIRE_ALLOW_UNSECURED_TRANSPORT=true",
                "--AppHost:OtlpApiKey=of-otlp-5d1f",
            ]))
            {
                await scratch.StartAsync();

                await scratch.Log.FirstAsync($"Now listening on: {url}", scratch.Limit);
                Assert.Equal("hello from a container", await ContainerRunTests.GetAsync(url, scratch.Limit));
                await scratch.Log.FirstAsync($"Login to the dashboard at {url}/login?t={scratch.Builder.Configuration["AppHost:BrowserToken"]}", scratch.Limit);
                var address = await scratch.Application.Services.GetRequiredService<ResourceServiceHost>().AddressAsync(scratch.Limit);
                foreach (var variable in (string[])
                [
                    $"ASPNETCORE_URLS={url}",
                    $"ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL={address!.OriginalString}",
                    "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:4317",
                    "DASHBOARD__OTLP__PRIMARYAPIKEY=of-otlp-5d1f",
                ])
                {
                    await scratch.Log.FirstAsync($"told {variable}", scratch.Limit);
                }

                // What it was not told, the image does not make up; and what speaks HTTP/2 alone refuses the question, but hears it.
                Assert.EndsWith("told ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=", await scratch.Log.FirstAsync("told ASPIRE_DASHBOARD_OTLP_HTTP", scratch.Limit), StringComparison.Ordinal);
                Assert.Contains("400", await scratch.Log.FirstAsync("service: ", scratch.Limit), StringComparison.Ordinal);
                container = Assert.Single(Podman.ContainersOf("aspire-dashboard-"), name =>
                    Podman.Run("inspect", "--format", "{{.Config.Env}}", name).Split(' ', '[', ']').Contains($"ASPNETCORE_URLS={url}"));
                Assert.DoesNotContain("of-otlp-5d1f", Podman.Run("inspect", "--format", "{{.Config.CreateCommand}}", container));
            }

            Assert.Empty(Podman.ContainersOf(container));
        }
        finally
        {
            // By its name only: another run of these tests may have a container of it.
            Podman.Run("untag", image, image);
        }
    }

    [ContainerFact]
    public async Task Image_ThatCannotBePulled_IsOneLineAndTheApplicationGoesOnWithout()
    {
        using var aside = new OwnImageAside();
        var blocked = Path.GetTempFileName();
        await File.WriteAllTextAsync(blocked, "[[registry]]\nprefix = \"mcr.microsoft.com\"\nblocked = true\n");
        Environment.SetEnvironmentVariable(Registries, blocked);
        try
        {
            await using var scratch = new ScratchApplication(args:
                [Podman.Chosen, $"--ASPNETCORE_URLS=http://localhost:{FreePort.Find()}", "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:4317", "--ASPIRE_ALLOW_UNSECURED_TRANSPORT=true"]);
            var needy = scratch.AddScript("needy", "exec sleep 1000").WithEnvironment("WORD", scratch.Builder.AddParameter("word"));
            scratch.AddScript("other", "exec sleep 1000");

            await scratch.StartAsync();

            await scratch.Log.FirstAsync($"No dashboard is attached: podman neither has the image {DashboardLauncher.Image} nor can pull it.", scratch.Limit);
            await scratch.UntilAsync("other", s => s.State?.Text == KnownResourceStates.Running);
            await scratch.UntilAsync("needy", s => s.State?.Text == KnownResourceStates.FailedToStart);
            Assert.Contains("'Parameters:word' is missing", await scratch.LineAsync(needy.Resource, "'Parameters:word'"), StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Registries, null);
            File.Delete(blocked);
        }
    }

    [Fact]
    public async Task Start_WithoutAContainerRuntime_SaysNothingOfADashboard()
    {
        await using var scratch = new ScratchApplication(args:
            ["--ASPIRE_CONTAINER_RUNTIME=none", $"--ASPNETCORE_URLS=http://localhost:{FreePort.Find()}", "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:4317", "--ASPIRE_ALLOW_UNSECURED_TRANSPORT=true"]);
        scratch.AddScript("needy", "exec sleep 1000").WithEnvironment("WORD", scratch.Builder.AddParameter("word"));

        await scratch.StartAsync();
        await scratch.UntilAsync("needy", s => s.State?.Text == KnownResourceStates.FailedToStart);

        Assert.DoesNotContain(scratch.Log.Lines, line => line.Contains("ashboard", StringComparison.Ordinal) || line.Contains("ontainer runtime", StringComparison.Ordinal));
    }

    /// <summary>An image under the dashboard's name.</summary>
    private static string Build()
    {
        var folder = Directory.CreateTempSubdirectory("dashboard-image-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "dashboard"), $"#!/bin/sh\n{Script}\n");
            File.WriteAllText(Path.Combine(folder, "Containerfile"), $"""
                FROM {Podman.Image}:{Podman.Tag}
                COPY dashboard /dashboard
                ENV ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://+:18890
                STOPSIGNAL SIGTERM
                CMD ["/bin/sh", "/dashboard"]
                """);
            Podman.Run("build", "--quiet", "--tag", DashboardLauncher.Image, folder);
            return DashboardLauncher.Image;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Whoever has the dashboard's own image keeps it: for the time of a test it has no name.</summary>
    private sealed class OwnImageAside : IDisposable
    {
        private readonly string _id = Podman.Run("images", "--quiet", "--no-trunc", DashboardLauncher.Image);

        internal OwnImageAside()
        {
            if (_id.Length > 0)
            {
                Podman.Run("untag", DashboardLauncher.Image, DashboardLauncher.Image);
            }
        }

        public void Dispose()
        {
            if (_id.Length > 0)
            {
                Podman.Run("tag", _id, DashboardLauncher.Image);
            }
        }
    }
}
