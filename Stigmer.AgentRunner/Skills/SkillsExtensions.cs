using Grpc.Net.Client;
using Stigmer.Api.Skills.V1;

namespace Stigmer.AgentRunner.Skills;

internal static class SkillsExtensions
{
    /// <summary>Skills of the server, in the workspaces of agents.</summary>
    internal static IServiceCollection AddSkills(this IServiceCollection services)
    {
        services.AddOptions<SkillOptions>().BindConfiguration("Skills").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => new SkillQueryController.SkillQueryControllerClient(provider.GetRequiredService<GrpcChannel>()));
        services.AddSingleton<SkillLibrary>();
        services.AddSingleton<SkillShelf>();

        return services;
    }
}
