using Stigmer.Api.Skills.V1;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Skills;

/// <summary>Skills: instructions and files that agents are given.</summary>
internal static class SkillsExtensions
{
    // Filed under the hash of their archive, which says who may load it.
    internal static IServiceCollection AddSkills(this IServiceCollection services) => services
        .AddSingleton(new ResourceType<Skill>(ResourceKind.Skill, skill => skill.Status?.VersionHash ?? ""))
        .AddSingleton<SkillArtifacts>()
        .AddSingleton<SkillOperations>();

    internal static IEndpointRouteBuilder MapSkills(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<SkillCommandService>();
        endpoints.MapGrpcService<SkillQueryService>();
        return endpoints;
    }
}
