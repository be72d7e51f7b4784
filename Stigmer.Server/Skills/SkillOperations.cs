using Stigmer.Api.ApiResources;
using Stigmer.Api.Skills.V1;
using Stigmer.Server.Resources;
using Stigmer.Server.Secrets;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Skills;

/// <summary>Skills: pushed as archives, each push a version that references can name by its tag or its hash.</summary>
internal sealed class SkillOperations(ResourceType<Skill> type, Database database, SecretVault secrets, SkillArtifacts artifacts)
    : ResourceOperations<Skill>(type, database, secrets)
{
    private const string ApiVersion = "agentic.stigmer.ai/v1";
    private const string Latest = "latest";

    /// <summary>Makes the archive the current version of the skill of that name.</summary>
    internal Task<Skill> PushAsync(PushSkillRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        var archive = request.Artifact.ToByteArray();
        var package = SkillPackage.Read(archive, cancellationToken);
        var skill = Prepare(new Skill
        {
            ApiVersion = ApiVersion,
            Kind = Type.Kind.Name,
            Metadata = new ApiResourceMetadata
            {
                Name = request.Name,
                Org = request.Org,
                OwnerScope = request.Scope == ApiResourceOwnerScope.Unspecified ? ApiResourceOwnerScope.Organization : request.Scope,
            },
            Spec = new SkillSpec { SkillMd = package.SkillMd, Tag = request.Tag },
        });

        // Before the record that names it, so that no record ever names a file that is not there.
        artifacts.Save(package.Hash, archive);
        return WriteAsync(connection => Push(connection, skill, package.Hash), cancellationToken);
    }

    internal override Skill GetByReference(ApiResourceReference reference, Reader reader = Reader.Anyone)
    {
        var current = base.GetByReference(reference, reader);
        var version = reference.Version;
        if (version is "" or Latest || version == current.Spec.Tag || version == current.Status.VersionHash)
        {
            return current;
        }

        return Database.Read(connection => SkillVersionTable.Find(connection, Type.Id(current), version)) is { } data
            ? Type.Read(data)
            : throw ResourceErrors.VersionNotFound(reference.Slug, version);
    }

    protected override void Deleted(StoreConnection connection, Skill resource) => SkillVersionTable.Delete(connection, Type.Id(resource));

    private Skill Push(StoreConnection connection, Skill skill, string hash)
    {
        if (ResourceTable.FindBySlug(connection, Type.Kind, skill.Metadata.Slug, skill.Metadata.Org) is { } data)
        {
            var stored = Type.Read(data);

            // Clients push on every apply: what has not changed is no version of its own.
            if (stored.Status.VersionHash != hash || stored.Spec.Tag != skill.Spec.Tag)
            {
                SkillVersionTable.Insert(connection, Type.Id(stored), stored.Spec.Tag, stored.Status.VersionHash, data);
            }

            Update(connection, skill, stored);
        }
        else
        {
            Create(connection, skill);
        }

        skill.Status.VersionHash = hash;
        skill.Status.ArtifactStorageKey = SkillArtifacts.KeyOf(hash);
        skill.Status.State = SkillState.Ready;
        ResourceTable.Update(connection, Type.ToRow(skill));
        return skill;
    }
}
