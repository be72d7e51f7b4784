using System.Security.Cryptography;
using Stigmer.AgentRunner.Reporting;
using Stigmer.Api.ApiResources;
using Stigmer.Api.ApiResources.Kinds;
using Stigmer.Api.Executions.V1;
using Stigmer.Api.Skills.V1;

namespace Stigmer.AgentRunner.Skills;

/// <summary>The server's skills: which version a reference means, and its archive.</summary>
internal sealed class SkillLibrary(SkillQueryController.SkillQueryControllerClient client, ServerCalls calls)
{
    /// <summary>What a reference means right now; why it means nothing is said in it.</summary>
    internal async Task<LoadedSkill> FindAsync(
        string executionId, ApiResourceReference reference, string org, CancellationToken cancellationToken)
    {
        var asked = new ApiResourceReference(reference) { Kind = ApiResourceKind.Skill };
        if (asked.Org.Length == 0 && asked.Scope != ApiResourceOwnerScope.Platform)
        {
            asked.Org = org;
        }

        try
        {
            var skill = await calls.CallAsync(executionId, options => client.getByReferenceAsync(asked, options), cancellationToken);
            var about = SkillFrontMatter.Read(skill.Spec?.SkillMd ?? "", reference.Slug);

            return new LoadedSkill
            {
                Slug = reference.Slug,
                Name = about.Name,
                Description = about.Description,
                VersionHash = skill.Status?.VersionHash ?? "",
                ArtifactStorageKey = skill.Status?.ArtifactStorageKey ?? "",
                Problem = skill.Status?.State is SkillState.Failed or SkillState.Uploading ? $"it is not ready ({skill.Status.State})" : "",
            };
        }
        catch (JournalRefusedException e)
        {
            return new LoadedSkill { Slug = reference.Slug, Name = reference.Slug, Problem = e.Detail };
        }
    }

    /// <exception cref="SkillException">It is not there, or is not what it should be.</exception>
    internal async Task<byte[]> ArchiveAsync(string executionId, LoadedSkill skill, CancellationToken cancellationToken)
    {
        try
        {
            var request = new GetArtifactRequest { ArtifactStorageKey = skill.ArtifactStorageKey };
            var response = await calls.CallAsync(executionId, options => client.getArtifactAsync(request, options), cancellationToken);
            var archive = response.Artifact.ToByteArray();

            // The version names a folder that later runs take for granted.
            return Convert.ToHexStringLower(SHA256.HashData(archive)) == skill.VersionHash
                ? archive
                : throw new SkillException("its archive is not the one that its version names; push it again");
        }
        catch (JournalRefusedException e)
        {
            throw new SkillException($"its archive cannot be had: {e.Detail}");
        }
    }
}
