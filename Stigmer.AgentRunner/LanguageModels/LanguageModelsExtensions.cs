using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.LanguageModels.Prices;

namespace Stigmer.AgentRunner.LanguageModels;

internal static class LanguageModelsExtensions
{
    /// <summary>The models, how they are asked, and what they cost.</summary>
    internal static IServiceCollection AddLanguageModels(this IServiceCollection services)
    {
        services.AddOptions<ModelRetryOptions>().BindConfiguration("ModelRetries").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ModelPriceOptions>().BindConfiguration("ModelPrices").ValidateOnStart();
        services.AddSingleton<IValidateOptions<ModelPriceOptions>, ModelPriceRules>();
        services.AddSingleton<ModelPrices>();
        services.AddSingleton<LanguageModelCatalog>();
        services.AddSingleton<RestingModels>();
        services.AddSingleton<ModelCaller>();

        return services;
    }
}
