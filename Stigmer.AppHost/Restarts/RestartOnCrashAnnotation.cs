namespace Stigmer.AppHost.Restarts;

/// <summary>The resource is started again when it crashes.</summary>
internal sealed class RestartOnCrashAnnotation : IResourceAnnotation;
