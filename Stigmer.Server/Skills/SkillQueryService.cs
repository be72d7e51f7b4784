using Google.Protobuf;
using Grpc.Core;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Skills.V1;

namespace Stigmer.Server.Skills;

internal sealed class SkillQueryService(SkillOperations skills, SkillArtifacts artifacts) : SkillQueryController.SkillQueryControllerBase
{
    public override Task<Skill> get(SkillId request, ServerCallContext context) => Task.FromResult(skills.Get(request, request.Value));

    public override Task<Skill> getByReference(ApiResourceReference request, ServerCallContext context) =>
        Task.FromResult(skills.GetByReference(request));

    public override async Task<GetArtifactResponse> getArtifact(GetArtifactRequest request, ServerCallContext context)
    {
        SkillOperations.Check(request);
        var archive = await artifacts.LoadAsync(request.ArtifactStorageKey, context.CancellationToken);
        return new GetArtifactResponse { Artifact = UnsafeByteOperations.UnsafeWrap(archive) };
    }
}
