using Aspire.Hosting;
using Compat.Tests.ApplicationHost.Golden;

// What a build makes of the programs' project references.
namespace Projects;

internal sealed class Stigmer_Server : IProjectMetadata
{
    public string ProjectPath => GoldenFolder.Project("Stigmer.Server");

    public LaunchSettings LaunchSettings { get; } = GoldenFolder.Settings("http://localhost:5010");
}

internal sealed class Stigmer_AgentRunner : IProjectMetadata
{
    public string ProjectPath => GoldenFolder.Project("Stigmer.AgentRunner");

    public LaunchSettings LaunchSettings { get; } = GoldenFolder.Settings(applicationUrl: null);
}
