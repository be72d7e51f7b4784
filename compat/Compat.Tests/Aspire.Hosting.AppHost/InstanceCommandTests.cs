using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace Compat.Tests.ApplicationHost;

/// <summary>Which of start, stop and restart can be clicked in which state: E(nabled), D(isabled), H(idden).</summary>
public sealed class InstanceCommandTests
{
    [Theory]
    [InlineData(null, "DHD")]
    [InlineData("Starting", "DHD")]
    [InlineData("Waiting", "EHD")]
    [InlineData("Running", "HEE")]
    [InlineData("Stopping", "HDD")]
    [InlineData("Finished", "EHD")]
    [InlineData("Exited", "EHD")]
    [InlineData("FailedToStart", "EHD")]
    [InlineData("NotStarted", "EHD")]
    [InlineData("Unknown", "EHD")]
    [InlineData("Building", "DHD")]
    [InlineData("RuntimeUnhealthy", "DHD")]
    public void StateOf_EachCommand_IsTheOfficialOne(string? state, string expected)
    {
        var states = new[] { KnownResourceCommands.StartCommand, KnownResourceCommands.StopCommand, KnownResourceCommands.RestartCommand }
            .Select(command => InstanceCommands.StateOf(command, state).ToString()[0]);

        Assert.Equal(expected, string.Concat(states));
    }
}
