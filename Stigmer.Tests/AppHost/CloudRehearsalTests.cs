using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stigmer.Tests.EndToEnd;
using Stigmer.Tests.ServiceDefaults.Redis;
using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.Redis;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Tests.AppHost;

/// <summary>Cloud mode on one machine: what it asks for, and who is told what.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class CloudRehearsalTests : IDisposable
{
    private const string Secret = "not-for-everybody-5e21";

    private readonly CancellationTokenSource _limit = new(Patience.Limit);
    private readonly TempFolder _folder = new();

    [RedisFact]
    public async Task Start_WithoutTheCloudsParameters_FailsTheDependentsInAspiresWords()
    {
        await using var appHost = await CreateAsync("--Redis:Flavour=program");
        await using var app = await appHost.BuildAsync(_limit.Token);

        await app.StartAsync(_limit.Token);

        foreach (var name in (string[])["auth0-domain", "auth0-audience", "daytona-api-key"])
        {
            await UntilAsync(app, name, snapshot => snapshot.State?.Text == "Value missing");
        }

        await app.ResourceNotifications.WaitForResourceHealthyAsync("redis", _limit.Token);
        await UntilAsync(app, "stigmer-server", snapshot => snapshot.State?.Text == KnownResourceStates.FailedToStart);
        await UntilAsync(app, "agent-runner", snapshot => snapshot.State?.Text == KnownResourceStates.FailedToStart);
        Assert.Contains(
            "Parameter resource could not be used because configuration key 'Parameters:auth0-domain' is missing and the Parameter has no default value.",
            await LogOfAsync(app, "stigmer-server"),
            StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Start_AsAUserStartsItWithoutADashboard_SaysWhatIsMissingAndFailsTheDependentsInAspiresWords()
    {
        await using var topology = Topology.Launch(arguments: ["--Parameters:mode=cloud", "--Redis:Flavour=program", "--Temporal:Flavour=embedded"]);
        var console = topology.AppHost.Console;

        await console.FirstContainingAsync("Distributed application started. Press Ctrl+C to shut down.");
        await console.FirstContainingAsync("export Parameters__auth0_domain=<value>");
        await console.FirstContainingAsync("Stigmer is not up: stigmer-server, agent-runner could not be started.");
        await console.FirstContainingAsync(
            "Parameter resource could not be used because configuration key 'Parameters:auth0-domain' is missing and the Parameter has no default value.");
        await console.FirstContainingAsync("Dependency resource 'stigmer-server' failed to start.");
    }

    [RedisFact]
    public async Task Start_WithARedisElsewhere_TellsEachProcessWhatItNeedsAlone()
    {
        await using var redis = await RedisServer.StartAsync(password: "of-redis");
        await using var appHost = await CreateAsync(
            "--REDIS_HOST=127.0.0.1",
            $"--REDIS_PORT={redis.Port}",
            "--Parameters:redis-password=of-redis",
            "--Parameters:auth0-domain=stigmer.example",
            "--Parameters:auth0-audience=https://api.stigmer.example",
            "--Parameters:daytona-api-key=of-daytona",
            "--Parameters:anthropic-api-key=of-anthropic",
            "--ConnectionStrings:stigmer=Host=db.example;Password=of-postgres");
        await using var app = await appHost.BuildAsync(_limit.Token);
        var starting = app.StartAsync(_limit.Token);

        var server = await UntilAsync(app, "stigmer-server", snapshot => snapshot.EnvironmentVariables.Length > 0);
        await UntilAsync(app, "agent-runner", snapshot => snapshot.State?.Text == KnownResourceStates.Waiting);
        await app.ResourceCommands.ExecuteCommandAsync("agent-runner", KnownResourceCommands.StartCommand, _limit.Token);
        var runner = await UntilAsync(app, "agent-runner", snapshot => snapshot.EnvironmentVariables.Length > 0);

        foreach (var variables in (Dictionary<string, string?>[])[server, runner])
        {
            Assert.Equal("cloud", variables["MODE"]);
            Assert.Equal(("127.0.0.1", $"{redis.Port}", "of-redis"), (variables["REDIS_HOST"], variables["REDIS_PORT"], variables["REDIS_PASSWORD"]));
            Assert.Equal($"127.0.0.1:{redis.Port},password=of-redis", variables["ConnectionStrings__redis"]);
            Assert.Equal("of-the-runner", variables["STIGMER_API_KEY"]);
        }

        Assert.Equal(("stigmer.example", "https://api.stigmer.example"), (server["AUTH0_DOMAIN"], server["AUTH0_AUDIENCE"]));
        Assert.Equal("Host=db.example;Password=of-postgres", server["ConnectionStrings__stigmer"]);
        Assert.Equal(("daytona", "of-daytona", "of-anthropic"), (runner["SANDBOX_TYPE"], runner["DAYTONA_API_KEY"], runner["ANTHROPIC_API_KEY"]));
        Assert.DoesNotContain(server.Values, value => value is "of-daytona" or "of-anthropic");
        Assert.DoesNotContain(runner.Values, value => value?.Contains("of-postgres", StringComparison.Ordinal) == true);
        Assert.DoesNotContain(runner.Keys, name => name.StartsWith("AUTH0_", StringComparison.Ordinal));
        await app.StopAsync(_limit.Token);
        await starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [RedisFact]
    public async Task Secrets_OfTheUsersEnvironment_ReachNeitherTemporalNorRedisNorAnArgument()
    {
        string[] variables =
        [
            "DAYTONA_API_KEY", "STIGMER_API_KEY", "ANTHROPIC_API_KEY", "OPENAI_API_KEY", "STIGMER_DATABASE_URL",
            "ConnectionStrings__stigmer", "Parameters__daytona_api_key", "Parameters__redis_password",
        ];
        await using var topology = Topology.Launch(
            environment: variables.ToDictionary(name => name, name => $"{Secret}-{name}"),
            arguments: ["--Parameters:mode=cloud", "--Redis:Flavour=program"]);
        await topology.AppHost.Console.FirstContainingAsync("redis: Running, healthy");
        await topology.AppHost.Console.FirstContainingAsync("temporal: Running, healthy");

        foreach (var resource in topology.Status().Resources.Where(resource => resource.Name is "redis" or "temporal"))
        {
            // Redis itself is told its own password.
            var left = ProcessTree.EnvironmentBlock(resource.Pid!.Value).Split('\0')
                .Where(entry => entry.Contains(Secret, StringComparison.Ordinal) && !(resource.Name == "redis" && entry.StartsWith("REDIS_PASSWORD=", StringComparison.Ordinal)));

            Assert.Empty(left);
            Assert.DoesNotContain(Secret, ProcessTree.CommandLine(resource.Pid.Value), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Secret, topology.AppHost.Console.Text, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Start_WithAllThatTheCloudNeeds_ComesUpAndEachProcessHasItsOwnSecretsAlone()
    {
        var secrets = new Dictionary<string, string>
        {
            ["DAYTONA_API_KEY"] = "of-daytona-long-enough-77aa",
            ["STIGMER_API_KEY"] = "of-stigmer-long-enough-77aa",
            ["ANTHROPIC_API_KEY"] = "of-anthropic-long-enough-77aa",
            ["REDIS_PASSWORD"] = "of-redis-long-enough-77aa",
        };
        await using var topology = Topology.Launch(
            environment: new Dictionary<string, string>(secrets) { ["AUTH0_DOMAIN"] = "stigmer.example", ["AUTH0_AUDIENCE"] = "https://api.stigmer.example" },
            arguments: ["--Parameters:mode=cloud", "--Redis:Flavour=program", "--Temporal:Flavour=embedded"]);

        await topology.ReadyAsync();

        Assert.Contains("Sandboxes:  Daytona", topology.AppHost.Console.Text, StringComparison.Ordinal);
        var holders = secrets.ToDictionary(secret => secret.Key, secret => string.Join(' ', topology.Status().Resources
            // Redis itself knows its own password, and hides it when it gives itself a title.
            .Where(resource => (resource.Name, secret.Key) != ("redis", "REDIS_PASSWORD"))
            .Where(resource => ProcessTree.EnvironmentBlock(resource.Pid!.Value).Contains(secret.Value, StringComparison.Ordinal))
            .Select(resource => resource.Name).Order()));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["DAYTONA_API_KEY"] = "agent-runner",
                ["STIGMER_API_KEY"] = "agent-runner stigmer-server",
                ["ANTHROPIC_API_KEY"] = "agent-runner",
                ["REDIS_PASSWORD"] = "agent-runner stigmer-server",
            },
            holders);
        Assert.DoesNotContain(secrets.Values, secret => topology.AppHost.Console.Text.Contains(secret, StringComparison.Ordinal));
        Assert.DoesNotContain(topology.Status().Resources, resource => ProcessTree.CommandLine(resource.Pid!.Value).Contains("-77aa", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_InLocalMode_KnowsNothingOfTheCloud()
    {
        await using var appHost = await CreateAsync("--Parameters:mode=local", "--REDIS_HOST=cache.example", "--REDIS_PORT=none");

        Assert.DoesNotContain(appHost.Resources, resource => resource.Name is "redis" or "auth0-domain" or "daytona-api-key");
    }

    public void Dispose()
    {
        _limit.Dispose();
        _folder.Dispose();
    }

    private async Task<IDistributedApplicationTestingBuilder> CreateAsync(params string[] arguments)
    {
        var appHost = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Stigmer_AppHost>(
            [
                "--Parameters:mode=cloud",
                $"--STIGMER_HOME={_folder["home"]}",
                $"--SANDBOX_ROOT_DIR={_folder["workspace"]}",
                "--Temporal:Flavour=embedded",
                "--Parameters:stigmer-api-key=of-the-runner",
                .. arguments,
            ],
            _limit.Token);
        appHost.Services.AddLogging(logging => logging.ClearProviders());
        return appHost;
    }

    private async Task<Dictionary<string, string?>> UntilAsync(DistributedApplication app, string name, Func<CustomResourceSnapshot, bool> condition)
    {
        var change = await app.ResourceNotifications.WaitForResourceAsync(name, change => condition(change.Snapshot), _limit.Token);
        return change.Snapshot.EnvironmentVariables.ToDictionary(variable => variable.Name, variable => variable.Value);
    }

    private async Task<string> LogOfAsync(DistributedApplication app, string name)
    {
        var resource = app.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(resource => resource.Name == name);
        var lines = new List<string>();
        await foreach (var batch in app.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(resource).WithCancellation(_limit.Token))
        {
            lines.AddRange(batch.Select(line => line.Content));
        }

        return string.Join('\n', lines);
    }
}
