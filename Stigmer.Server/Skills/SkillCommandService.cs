using Grpc.Core;
using Stigmer.Api.Skills.V1;

namespace Stigmer.Server.Skills;

internal sealed class SkillCommandService(SkillOperations skills) : SkillCommandController.SkillCommandControllerBase
{
    public override Task<Skill> push(PushSkillRequest request, ServerCallContext context) => skills.PushAsync(request, context.CancellationToken);

    public override Task<Skill> delete(SkillId request, ServerCallContext context) =>
        skills.DeleteAsync(request, request.Value, context.CancellationToken);
}
