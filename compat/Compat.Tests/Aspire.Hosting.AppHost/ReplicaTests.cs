using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Compat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Compat.Tests.ApplicationHost;

public sealed class ReplicaTests
{
    [Fact]
    public async Task WithReplicas_OfThree_MakesThreeInstancesUnderOneName()
    {
        await using var scratch = new ScratchApplication();
        var sample = scratch.Builder.AddProject<Sample>("sample", launchProfileName: null).WithReplicas(3).WithHttpEndpoint();
        var instances = scratch.Application.Services.GetRequiredService<ResourceInstances>();

        instances.Create([sample.Resource]);

        Assert.Equal(3, instances.All.Select(instance => instance.Id).Distinct().Count());
        Assert.All(instances.All, instance => Assert.Matches("^sample-[a-z]{8}$", instance.Id));
    }

    [Fact]
    public async Task Replicas_OfARunningResource_ShareItsPortInTurnAndRestartOneByOne()
    {
        await using var scratch = new ScratchApplication();
        var echo = scratch.Builder.AddExecutable("echo", "perl", ".", "-e", WhoAnswers)
            .WithAnnotation(new ReplicaAnnotation(2)).WithHttpEndpoint(env: "PORT").WaitFor(scratch.AddScript("first", "sleep 1000"));
        await scratch.StartAsync();
        var ids = echo.Resource.InstanceIds();
        await Task.WhenAll(ids.Select(id => scratch.LineAsync(id, "listening")));

        var before = await AnswersAsync(echo.GetEndpoint("http").Port, 4);
        var watching = OtherStatesAsync(scratch, ids[0], until: ids[1]);
        await scratch.Application.ResourceCommands.ExecuteCommandAsync(ids[1], KnownResourceCommands.RestartCommand, scratch.Limit);
        var after = await AnswersAsync(echo.GetEndpoint("http").Port, 4);

        Assert.Equal(2, before.Distinct().Count());
        Assert.Equal(before[..2], before[2..]);
        Assert.Single(before.Distinct().Intersect(after));
        Assert.Equal([KnownResourceStates.Running], (await watching).Distinct());
    }

    // Answers each connection with its process id.
    private const string WhoAnswers = """
        use IO::Socket::INET;
        my $l = IO::Socket::INET->new(Listen => 9, LocalAddr => '127.0.0.1', LocalPort => $ENV{PORT}, ReuseAddr => 1) or die $!;
        $| = 1; print "listening\n";
        while (my $c = $l->accept) { print $c "$$\n"; close $c }
        """;

    private static async Task<string[]> AnswersAsync(int port, int count)
    {
        var answers = new string[count];
        for (var i = 0; i < count; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port).WaitAsync(Patience.Limit);
            using var reader = new StreamReader(client.GetStream());
            answers[i] = await reader.ReadToEndAsync().WaitAsync(Patience.Limit);
        }

        return answers;
    }

    /// <summary>The states of one instance, until the other one has been restarted.</summary>
    private static async Task<IReadOnlyList<string?>> OtherStatesAsync(ScratchApplication scratch, string id, string until)
    {
        var states = new List<string?>();
        var restarting = false;
        await foreach (var change in scratch.Notifications.WatchAsync(scratch.Limit))
        {
            if (change.ResourceId == id)
            {
                states.Add(change.Snapshot.State?.Text);
            }
            else if (change.ResourceId == until)
            {
                restarting |= change.Snapshot.State?.Text == KnownResourceStates.Starting;
                if (restarting && change.Snapshot.State?.Text == KnownResourceStates.Running)
                {
                    break;
                }
            }
        }

        return states;
    }

    private sealed class Sample : IProjectMetadata
    {
        public string ProjectPath => Path.Combine(Path.GetTempPath(), "sample", "sample.csproj");
    }
}
