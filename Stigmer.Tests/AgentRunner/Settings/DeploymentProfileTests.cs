using Stigmer.AgentRunner.Settings;

namespace Stigmer.Tests.AgentRunner.Settings;

public class DeploymentProfileTests
{
    [Theory]
    [InlineData("development", "Development")]
    [InlineData("Staging", "Staging")]
    [InlineData("production", "Production")]
    [InlineData("/home/me/.shrc", null)]
    [InlineData(null, null)]
    public void Of_Env_IsTheHostsName(string? env, string? expected) => Assert.Equal(expected, DeploymentProfile.Of(env));
}
