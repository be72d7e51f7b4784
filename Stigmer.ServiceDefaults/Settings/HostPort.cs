using System.Globalization;

namespace Stigmer.ServiceDefaults.Settings;

/// <summary>Where a service is, as a person writes it: a name or an address, a colon, a port.</summary>
public static class HostPort
{
    /// <summary>Whether a connection can be tried with it; an IPv6 address stands in brackets.</summary>
    public static bool IsValid(string text)
    {
        var colon = text.LastIndexOf(':');

        return colon > 0
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            && Uri.CheckHostName(text[..colon].Trim('[', ']')) is var kind and not UriHostNameType.Unknown
            && (kind == UriHostNameType.IPv6) == (text[0] == '[' && text[colon - 1] == ']')
            && Uri.TryCreate($"http://{text}", UriKind.Absolute, out _);
    }
}
