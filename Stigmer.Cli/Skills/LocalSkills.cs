using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.ApiResources.Kinds;

namespace Stigmer.Cli.Skills;

/// <summary>Skills that stand beside a manifest: what an agent refers to and has as a folder skills/&lt;slug&gt; is pushed with it.</summary>
internal static class LocalSkills
{
    internal const string Folder = "skills";

    /// <summary>Fills in what a manifest need not say, and packs what is there; a reference without a folder means a skill that the server has.</summary>
    /// <param name="agent">As the manifest describes it.</param>
    /// <param name="folder">Absolute path of the manifest's folder.</param>
    /// <param name="shownAs">The same as the user wrote it.</param>
    internal static IReadOnlyList<SkillArchive> Of(Agent agent, string folder, string shownAs)
    {
        var references = (agent.Spec?.SkillRefs ?? []).Concat(agent.Spec?.SubAgents.SelectMany(sub => sub.SkillRefs) ?? []).ToArray();
        foreach (var reference in references.Where(reference => reference.Kind == default(ApiResourceKind)))
        {
            reference.Kind = ApiResourceKind.Skill;
        }

        return
        [
            .. references.Where(IsOwn).Select(reference => reference.Slug).Distinct(StringComparer.Ordinal)
                .Where(slug => IsName(slug) && Directory.Exists(Path.Combine(folder, Folder, slug)))
                .Select(slug => SkillArchive.Of(Path.Combine(folder, Folder, slug), Path.Combine(shownAs, Folder, slug))),
        ];
    }

    // A version that is pinned, or a skill of somebody else, is not the one that lies here.
    private static bool IsOwn(ApiResourceReference reference) =>
        reference.Version is "" or "latest" && reference.Org.Length == 0 && reference.Scope != ApiResourceOwnerScope.Platform;

    private static bool IsName(string slug) => slug.Length > 0 && slug.IndexOfAny(['/', '\\']) < 0 && slug is not ("." or "..");
}
