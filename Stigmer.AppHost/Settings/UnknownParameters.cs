using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Stigmer.AppHost.Settings;

/// <summary>Warns of configured parameters that nothing reads: a slip of the pen would otherwise go unnoticed.</summary>
internal static partial class UnknownParameters
{
    private const int FarthestGuess = 3;

    /// <summary>Those that are declared in some modes only.</summary>
    private static readonly string[] Sometimes =
    [
        .. ModelKey.All.Select(key => key.Parameter),
        "auth0-domain", "auth0-audience", "daytona-api-key", "redis-password", "temporal-address", "temporal-namespace", "temporal-api-key",
    ];

    internal static IDistributedApplicationBuilder WarnOfUnknownParameters(this IDistributedApplicationBuilder builder)
    {
        builder.Eventing.Subscribe<BeforeStartEvent>((started, _) =>
        {
            var known = started.Model.Resources.OfType<ParameterResource>().Select(parameter => parameter.Name).Concat(Sometimes).ToList();
            var logger = started.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(UnknownParameters).FullName!);
            foreach (var name in builder.Configuration.GetSection("Parameters").GetChildren().Select(child => child.Key))
            {
                if (Describe(name, known) is { } guess)
                {
                    logger.Unknown(name, guess);
                }
            }

            return Task.CompletedTask;
        });

        return builder;
    }

    /// <summary>What was meant instead, for people; null when there is such a parameter.</summary>
    internal static string? Describe(string name, IReadOnlyList<string> known)
    {
        // A shell cannot export a variable with a hyphen in its name.
        var asked = name.Replace('_', '-').ToLowerInvariant();
        if (known.Contains(asked, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        var nearest = known.MinBy(other => Distance(asked, other));

        return nearest is not null && Distance(asked, nearest) <= FarthestGuess
            ? $"did you mean '{nearest}'?"
            : $"there are {string.Join(", ", known.Distinct().Order(StringComparer.Ordinal))}.";
    }

    /// <summary>How many letters have to be added, removed or changed.</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            (var diagonal, row[0]) = (row[0], i);
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                (diagonal, row[j]) = (row[j], Math.Min(changed, 1 + Math.Min(row[j], row[j - 1])));
            }
        }

        return row[^1];
    }

    [LoggerMessage(1, LogLevel.Warning, "There is no parameter '{Name}'; {Guess}")]
    private static partial void Unknown(this ILogger logger, string name, string guess);
}
