using System.Collections;
using Stigmer.AgentRunner.Sandboxes.FileSystem;

namespace Stigmer.AgentRunner.Sandboxes.Container;

/// <summary>What docker and podman themselves find in their environment: where their engine is, and none of the runner's keys, which others could read there.</summary>
internal static class ContainerEnvironment
{
    private static readonly string[] Prefixes = ["BUILDAH_", "CONTAINER_", "CONTAINERS_", "DBUS_", "DOCKER_", "PODMAN_", "REGISTRY_", "STORAGE_", "XDG_", "_CONTAINERS_"];

    private static readonly string[] Names = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSH_AUTH_SOCK"];

    internal static IReadOnlyDictionary<string, string> Own { get; } = Of(Environment.GetEnvironmentVariables());

    internal static IReadOnlyDictionary<string, string> Of(IDictionary own)
    {
        var variables = ShellEnvironment.Build(own, new Dictionary<string, string>(), Environment.CurrentDirectory);
        foreach (DictionaryEntry variable in own)
        {
            if (variable is { Key: string name, Value: string value }
                && (Names.Contains(name, StringComparer.OrdinalIgnoreCase) || Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal))))
            {
                variables[name] = value;
            }
        }

        return variables;
    }
}
