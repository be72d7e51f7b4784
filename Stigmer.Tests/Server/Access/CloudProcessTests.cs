using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Grpc.Net.Client;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiKeys.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.ExecutionContexts.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Api.Organizations.V1;
using Stigmer.Server.Executions.Feeds;
using Stigmer.Tests.Server.Startup;
using Stigmer.Tests.ServiceDefaults.Redis;
using Stigmer.Tests.Support.Issuers;
using Stigmer.Tests.Support.Redis;

namespace Stigmer.Tests.Server.Access;

/// <summary>A server in cloud mode as a process of its own, which says all that it can say.</summary>
public sealed partial class CloudProcessTests
{
    private const string Secret = "correct-horse-battery-staple";

    [RedisFact]
    public async Task Run_FromTokenToEnd_LeavesNoSecretOnDiskOrInTheLog()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var issuer = await StandInIssuer.StartAsync();
        using var home = new TempFolder();
        await using var server = ServerProcess.Start(
            home.Path,
            ("MODE", "cloud"), ("LOG_LEVEL", "DEBUG"), ("AUTH0_DOMAIN", issuer.Issuer), ("AUTH0_AUDIENCE", StandInIssuer.Audience),
            ("STIGMER_API_KEY", CloudServer.RunnersKey), ("REDIS_HOST", "127.0.0.1"), ("REDIS_PORT", $"{redis.Port}"));
        var port = Port().Match(await server.Process.Output.FirstContainingAsync("Stigmer server listens on")).Groups[1].Value;

        // From outside of the machine, as far as that can be said from within.
        using var channel = GrpcChannel.ForAddress($"http://{OutsideAddress()}:{port}");
        var token = issuer.SignFor("auth0|ann");
        var ann = CloudServer.Show(token);
        await new OrganizationCommandController.OrganizationCommandControllerClient(channel).createAsync(
            new Organization { ApiVersion = "tenancy.stigmer.ai/v1", Kind = "Organization", Metadata = new ApiResourceMetadata { Name = "acme" } }, ann);
        var key = (await new ApiKeyCommandController.ApiKeyCommandControllerClient(channel)
            .createAsync(new ApiKey { ApiVersion = "iam.stigmer.ai/v1", Kind = "ApiKey" }, ann)).Spec.KeyHash;
        var wanted = Samples.Agent();
        wanted.Metadata.Org = "acme";
        var agent = await new AgentCommandController.AgentCommandControllerClient(channel).createAsync(wanted, CloudServer.Show(key));
        var run = Samples.Execution(agent.Metadata.Id);
        run.Metadata.Org = "acme";
        run.Spec.RuntimeEnv["TOKEN"] = new ExecutionValue { Value = Secret, IsSecret = true };
        var executions = new AgentExecutionCommandController.AgentExecutionCommandControllerClient(channel);
        var created = await executions.createAsync(run, CloudServer.Show(key));
        var runner = CloudServer.Show(CloudServer.RunnersKey);
        var blueprint = await new JournalService.JournalServiceClient(channel)
            .GetBlueprintAsync(new GetBlueprintRequest { ExecutionId = created.Metadata.Id }, runner);
        Assert.Equal(Secret, blueprint.Environment["TOKEN"]);
        await executions.updateStatusAsync(
            new AgentExecutionUpdateStatusInput { ExecutionId = created.Metadata.Id, Status = new AgentExecutionStatus { Phase = ExecutionPhase.ExecutionCompleted } }, runner);

        server.Process.Signal(Support.Processes.ProcessSignal.Terminate);
        Assert.Equal(0, await server.Process.Exited.WithPatience());
        foreach (var secret in new[] { Secret, key, token, token.Split('.')[2], CloudServer.RunnersKey })
        {
            Assert.DoesNotContain(secret, server.Process.Console.Text, StringComparison.Ordinal);
            Assert.All(Directory.GetFiles(home.Path, "*", SearchOption.AllDirectories), file =>
                Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, $"{file} holds a secret in clear"));
        }

        Assert.Contains("dbug: ", server.Process.Console.Text, StringComparison.Ordinal);
    }

    /// <summary>One that is not the loopback interface's, where there is one.</summary>
    private static IPAddress OutsideAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork) ?? IPAddress.Loopback;

    [GeneratedRegex(@"http://\[::\]:([0-9]+)")]
    private static partial Regex Port();
}
