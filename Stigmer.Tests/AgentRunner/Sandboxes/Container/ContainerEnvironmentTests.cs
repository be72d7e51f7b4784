using Stigmer.AgentRunner.Sandboxes.Container;

namespace Stigmer.Tests.AgentRunner.Sandboxes.Container;

public class ContainerEnvironmentTests
{
    [Fact]
    public void Of_RunnersEnvironment_KeepsWhatTheEngineNeedsAndNoKeys()
    {
        var own = new Dictionary<string, string>
        {
            ["PATH"] = "/bin", ["HOME"] = "/home/me", ["DOCKER_HOST"] = "tcp://engine", ["XDG_RUNTIME_DIR"] = "/run/user/1", ["https_proxy"] = "http://proxy",
            ["CONTAINERS_CONF"] = "/etc/c", ["ANTHROPIC_API_KEY"] = "sk-1", ["STIGMER_API_KEY"] = "k", ["DAYTONA_API_KEY"] = "d", ["REDIS_PASSWORD"] = "r",
        };

        Assert.Equal(
            ["CONTAINERS_CONF", "DOCKER_HOST", "HOME", "PATH", "PWD", "XDG_RUNTIME_DIR", "https_proxy"],
            ContainerEnvironment.Of(own).Keys.Order(StringComparer.Ordinal));
    }
}
