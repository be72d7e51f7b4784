using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Waiting;

/// <summary>The resource starts only when the other one is healthy and ready.</summary>
internal sealed record WaitAnnotation(IResource Dependency) : IResourceAnnotation;
