using System.ComponentModel.DataAnnotations;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>How long a model that is overloaded or unreachable is asked again.</summary>
internal sealed class ModelRetryOptions
{
    /// <summary>Calls for one answer, the first included.</summary>
    [Range(1, 100)]
    public int MaxCalls { get; set; } = 10;

    /// <summary>As <see cref="MaxCalls"/>, where another model waits to be asked instead.</summary>
    [Range(1, 100)]
    public int MaxCallsBeforeFallback { get; set; } = 3;

    /// <summary>A model that could not answer is passed over for so long, if there is another.</summary>
    public TimeSpan Rest { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Before the second call; doubled from call to call.</summary>
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A provider that asks for a longer pause than this is taken to have refused.</summary>
    public TimeSpan LongestRetryAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A stream that says nothing for so long is taken for dropped.</summary>
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>As <see cref="SilenceLimit"/>, by provider: a model of one's own is first loaded, which takes long and says nothing.</summary>
    public Dictionary<string, TimeSpan> SilenceLimits { get; } = new(StringComparer.OrdinalIgnoreCase) { [Providers.Ollama] = TimeSpan.FromMinutes(15) };

    internal TimeSpan SilenceLimitOf(string provider) => SilenceLimits.TryGetValue(provider, out var limit) ? limit : SilenceLimit;
}
