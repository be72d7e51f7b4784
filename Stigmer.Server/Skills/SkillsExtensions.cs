using Stigmer.Api.Skills.V1;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Skills;

/// <summary>Skills: instructions and files that agents are given.</summary>
internal static class SkillsExtensions
{
    internal static IServiceCollection AddSkills(this IServiceCollection services) => services
        .AddSingleton(new ResourceType<Skill>(ResourceKind.Skill, _ => ""))
        .AddSingleton<SkillArtifacts>()
        .AddSingleton<SkillOperations>();

    internal static IEndpointRouteBuilder MapSkills(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<SkillCommandService>();
        endpoints.MapGrpcService<SkillQueryService>();
        return endpoints;
    }
}
