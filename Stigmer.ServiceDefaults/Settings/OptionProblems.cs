using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Stigmer.ServiceDefaults.Settings;

/// <summary>What is wrong with the options that a host checks at its start. Asked beforehand: the host would answer with a stack trace.</summary>
public static partial class OptionProblems
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
            return [.. e.Failures.Select(InShort)];
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            return [.. e.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures).Select(InShort)];
        }
        catch (InvalidOperationException e)
        {
            // What cannot be read as a number or a time.
            return [InShort(e.Message)];
        }
    }

    /// <summary>The framework's sentences name types of the code; ours name the variable, where it is known, and what it takes.</summary>
    internal static string InShort(string problem)
    {
        if (Unreadable().Match(problem) is { Success: true } unreadable)
        {
            var variable = unreadable.Groups["key"].Value.Replace(":", "__", StringComparison.Ordinal);

            return $"{variable} is '{unreadable.Groups["value"].Value}'; it must be {KindOf(unreadable.Groups["type"].Value)}";
        }

        return Annotated().Match(problem) is { Success: true } annotated ? annotated.Groups["error"].Value : problem;
    }

    private static string KindOf(string type) => type switch
    {
        _ when type.Contains("Int32", StringComparison.Ordinal) || type.Contains("Int64", StringComparison.Ordinal) => "a whole number",
        _ when type.Contains("Double", StringComparison.Ordinal) || type.Contains("Decimal", StringComparison.Ordinal) => "a number, such as 0.5",
        _ when type.Contains("TimeSpan", StringComparison.Ordinal) => "a time, such as 00:02:00",
        _ when type.Contains("Boolean", StringComparison.Ordinal) => "true or false",
        _ => $"a {type}",
    };

    [GeneratedRegex("^Failed to convert configuration value '(?<value>.*)' at '(?<key>[^']+)' to type '(?<type>[^']+)'", RegexOptions.Singleline)]
    private static partial Regex Unreadable();

    [GeneratedRegex(@"^DataAnnotation validation failed for '[^']+' members: '[^']*' with the error: '(?<error>.*)'\.$", RegexOptions.Singleline)]
    private static partial Regex Annotated();
}
