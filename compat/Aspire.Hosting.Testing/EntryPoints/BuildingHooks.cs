using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing.EntryPoints;

/// <summary>What is to happen while an application is being built, in the flow that builds it.</summary>
internal sealed record BuildingHooks
{
    internal required Action<DistributedApplicationOptions, HostApplicationBuilderSettings> Constructing { get; init; }

    internal Action<DistributedApplicationBuilder> Constructed { get; init; } = static _ => { };

    internal Action<DistributedApplicationBuilder> Building { get; init; } = static _ => { };

    internal Action<DistributedApplication> Built { get; init; } = static _ => { };
}
