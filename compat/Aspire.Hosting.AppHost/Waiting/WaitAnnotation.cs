using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Waiting;

/// <summary>The resource starts only when the other one is healthy and ready; or has ended, with that exit code.</summary>
internal sealed record WaitAnnotation(IResource Dependency, int? ExitCode = null) : IResourceAnnotation;
