using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Starts instances of resources.</summary>
internal interface ILauncher
{
    /// <summary>The state of a resource whose workload has ended.</summary>
    string EndState { get; }

    /// <summary>Starts the instance of that id.</summary>
    Task<Workload> LaunchAsync(IResource resource, string id, CancellationToken cancellationToken);
}
