namespace Aspire.Hosting.Containers;

/// <summary>There is no container runtime, or it does not answer.</summary>
internal sealed class ContainerRuntimeException(string message) : DistributedApplicationException(message);
