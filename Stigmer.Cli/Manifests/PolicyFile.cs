using Stigmer.Api.Executions.V1;

namespace Stigmer.Cli.Manifests;

/// <summary>A policy of its own, written as under spec.policy of an agent: approvals and budget.</summary>
internal static class PolicyFile
{
    internal static RunPolicy Load(string path, string shownAs)
    {
        var root = AgentManifest.ParseYaml(AgentManifest.ReadText(path, shownAs), shownAs);
        var reader = new YamlMessageReader(_ => false);
        var policy = new RunPolicy();
        reader.Read(root, policy);
        return reader.Problems.Count == 0 ? policy : throw new ManifestException(shownAs, [.. reader.Problems]);
    }
}
