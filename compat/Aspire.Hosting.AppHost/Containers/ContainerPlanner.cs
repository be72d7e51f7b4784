using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Containers;

/// <summary>Puts together how the container of a resource is made.</summary>
internal sealed class ContainerPlanner(
    ContainerNetwork network, ContainerPerspective perspective, AppHostLocation location, DistributedApplicationExecutionContext executionContext)
{
    internal async Task<ContainerPlan> PlanAsync(ContainerResource resource, string id, ContainerHost host, CancellationToken cancellationToken)
    {
        var image = resource.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault()
            ?? throw new DistributedApplicationException($"The resource '{resource.Name}' does not have a container image specified.");
        var targets = resource.Endpoints().ToDictionary(endpoint => endpoint, endpoint => endpoint.TargetPort!.Value);
        var environment = await EnvironmentAsync(resource, host, cancellationToken).ConfigureAwait(false);

        return new ContainerPlan
        {
            Name = resource.Annotations.OfType<ContainerNameAnnotation>().LastOrDefault()?.Name ?? id,
            Image = image.Name,
            PullPolicy = resource.Annotations.OfType<ContainerImagePullPolicyAnnotation>().LastOrDefault()?.ImagePullPolicy ?? ImagePullPolicy.Default,
            Lifetime = resource.IsPersistent() ? ContainerLifetime.Persistent : ContainerLifetime.Session,
            Options =
            [
                "--network", network.Name,
                .. ContainerPerspective.NamesOf(resource).SelectMany(alias => (string[])["--network-alias", alias]),
                .. host.Target is { } target ? (string[])["--add-host", $"{host.Name}:{target}"] : [],
                .. targets.SelectMany(Publish),
                .. resource.Annotations.OfType<ContainerMountAnnotation>().SelectMany(Mount),
                .. resource.Entrypoint is { Length: > 0 } entrypoint ? (string[])["--entrypoint", entrypoint] : [],
            ],
            Arguments = await ArgumentsAsync(resource, host, cancellationToken).ConfigureAwait(false),
            Environment = environment,
            TargetPorts = targets,
        };
    }

    /// <summary>On the loopback only; behind a proxy on any port, or else on the public one.</summary>
    private static string[] Publish(KeyValuePair<EndpointAnnotation, int> target) =>
        ["--publish", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{(target.Key.IsProxied ? null : target.Key.Port)}:{target.Value}")];

    private string[] Mount(ContainerMountAnnotation mount)
    {
        var mode = mount.IsReadOnly ? ":ro" : "";
        return mount.Type == ContainerMountType.BindMount
            ? ["--volume", $"{Path.GetFullPath(mount.Source!, location.Directory)}:{mount.Target}{mode}"]
            : ["--volume", $"{(mount.Source is null ? "" : $"{mount.Source}:")}{mount.Target}{mode}"];
    }

    private async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(
        IResource resource, ContainerHost host, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, object>(StringComparer.Ordinal);
        await DeclaredSettings.AddVariablesAsync(resource, variables, executionContext, cancellationToken).ConfigureAwait(false);

        var environment = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in variables)
        {
            if (await perspective.TextAsync(value, host, cancellationToken).ConfigureAwait(false) is { } text)
            {
                environment[name] = text;
            }
        }

        return environment;
    }

    private async Task<IReadOnlyList<string>> ArgumentsAsync(IResource resource, ContainerHost host, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        foreach (var argument in await DeclaredSettings.ArgumentsAsync(resource, executionContext, cancellationToken).ConfigureAwait(false))
        {
            texts.Add(await perspective.TextAsync(argument, host, cancellationToken).ConfigureAwait(false) ?? "");
        }

        return texts;
    }
}
