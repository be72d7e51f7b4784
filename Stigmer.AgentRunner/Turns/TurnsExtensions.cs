using Stigmer.AgentRunner.Budgets;
using Stigmer.AgentRunner.Compactions;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Media;
using Stigmer.AgentRunner.Tools;

namespace Stigmer.AgentRunner.Turns;

internal static class TurnsExtensions
{
    /// <summary>Everything that a turn needs, from the journal's copy to the tools.</summary>
    internal static IServiceCollection AddTurns(this IServiceCollection services)
    {
        services.AddOptions<TurnOptions>().BindConfiguration("Turns").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ToolOptions>().BindConfiguration("Tools").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<LoopOptions>().BindConfiguration("Loops").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<MediaOptions>().BindConfiguration("Media").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<MediaShelf>();
        services.AddLanguageModels();
        services.AddCompactions();
        services.AddSingleton<AgentKits>();
        services.AddSingleton<RunSetups>();
        services.AddSingleton<ToolCaller>();
        services.AddSingleton<TurnAsker>();
        services.AddSingleton<TurnSteps>();
        services.AddSingleton<BudgetKeeper>();
        services.AddSingleton<TurnSlots>();
        services.AddSingleton<TurnRunner>();
        services.AddSingleton<TurnSeries>();
        services.AddSingleton<RunningTurns>();
        services.AddSingleton<TurnFarewell>();
        services.AddHostedService<CancelWatch>();

        return services;
    }
}
