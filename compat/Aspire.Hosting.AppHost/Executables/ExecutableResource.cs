namespace Aspire.Hosting.ApplicationModel;

/// <summary>A program that is started as it is.</summary>
public class ExecutableResource(string name, string command, string workingDirectory)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    /// <summary>The program: a name that is looked up, or a path.</summary>
    public string Command { get; } = command;

    /// <summary>The absolute directory it is started in.</summary>
    public string WorkingDirectory { get; } = workingDirectory;
}
