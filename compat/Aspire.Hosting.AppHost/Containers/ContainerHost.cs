using System.Net;

namespace Aspire.Hosting.Containers;

/// <summary>How containers reach this machine.</summary>
/// <param name="Name">The name that they use.</param>
/// <param name="Target">What the name is made to mean in the container; null when the runtime knows it by itself.</param>
/// <param name="Address">The address on which this machine has to listen for them; null when it is the loopback.</param>
internal sealed record ContainerHost(string Name, string? Target, IPAddress? Address)
{
    internal const string DefaultName = "host.docker.internal";
}
