using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Stigmer.ServiceDefaults.Settings;

/// <summary>What is wrong with the options that a host checks at its start. Asked beforehand: the host would answer with a stack trace.</summary>
public static class OptionProblems
{
    /// <summary>One line for each; none when the host can start with them.</summary>
    public static IReadOnlyList<string> Of(IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();

            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures];
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            return [.. e.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures)];
        }
        catch (InvalidOperationException e)
        {
            // What cannot be read as a number or a time; the message names it.
            return [e.Message];
        }
    }
}
