using System.Globalization;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.AgentRunner.Settings;

/// <summary>Reads settings one by one and collects what is wrong with them, so that a person can mend everything at once.</summary>
internal sealed class SettingReader(IConfiguration configuration)
{
    private readonly List<string> _problems = [];

    internal IReadOnlyList<string> Problems => _problems;

    internal string? Text(string name) => configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    internal string Required(string name)
    {
        if (Text(name) is { } value)
        {
            return value;
        }

        _problems.Add($"Missing required environment variable: {name}");

        return "";
    }

    internal int Number(string name, int fallback, int least, int most)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        _problems.Add($"{name} is '{text}'; it must be a whole number from {least} to {most}");

        return fallback;
    }

    internal bool Flag(string name, bool fallback) => OneOf(name, ["true", "false"]) is { } text ? text == "true" : fallback;

    internal float? Fraction(string name, float most)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0 && number <= most)
        {
            return number;
        }

        _problems.Add(FormattableString.Invariant($"{name} is '{text}'; it must be a number from 0 to {most}"));

        return null;
    }

    internal string? OneOf(string name, IReadOnlyList<string> allowed)
    {
        var text = Text(name)?.ToLowerInvariant();
        if (text is null || allowed.Contains(text))
        {
            return text;
        }

        _problems.Add($"{name} is '{Text(name)}'; it must be {string.Join(" or ", allowed.Select(value => $"'{value}'"))}");

        return null;
    }

    internal Uri? WebAddress(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            return address;
        }

        _problems.Add($"{name} is '{text}'; it must be an address such as https://api.example.com");

        return null;
    }

    /// <summary>Host and port, without a scheme.</summary>
    internal string HostAndPort(string name, string text)
    {
        if (text.Length > 0 && !HostPort.IsValid(text))
        {
            _problems.Add($"{name} is '{text}'; it must be host:port without a scheme, such as localhost:50051");
        }

        return text;
    }

    /// <summary>For settings that another reader knows.</summary>
    internal T? Try<T>(Func<IConfiguration, T> read)
    {
        try
        {
            return read(configuration);
        }
        catch (SettingException e)
        {
            _problems.Add(e.Message);

            return default;
        }
    }

    internal void Problem(string problem) => _problems.Add(problem);
}
