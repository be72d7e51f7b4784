using Stigmer.Cli.Commands;

namespace Stigmer.Cli.Runs;

/// <summary>Where stigmer-server listens.</summary>
/// <param name="Uri">With the scheme that says whether TLS is used.</param>
/// <param name="Text">As people write it.</param>
internal sealed record ServerAddress(Uri Uri, string Text)
{
    internal const string Variable = "STIGMER_SERVER_ADDR";
    internal const string Default = "localhost:50051";

    /// <summary>The option, else the variable, else the default.</summary>
    internal static ServerAddress Resolve(string? option, CliContext context) =>
        option is not null ? Parse(option, "--server")
        : context.Variable(Variable) is { } value ? Parse(value, Variable)
        : Parse(Default, "the default address");

    /// <summary>Accepts host:port and http(s) URLs; like other Stigmer clients, port 443 means TLS.</summary>
    internal static ServerAddress Parse(string text, string source)
    {
        var trimmed = text.Trim().TrimEnd('/');
        var hasScheme = trimmed.Contains("://", StringComparison.Ordinal);
        var scheme = trimmed.EndsWith(":443", StringComparison.Ordinal) ? "https" : "http";
        return Uri.TryCreate(hasScheme ? trimmed : $"{scheme}://{trimmed}", UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https" && uri.Host.Length > 0 && uri.AbsolutePath == "/"
            && (hasScheme || trimmed.Contains(':'))
            ? new ServerAddress(uri, hasScheme ? trimmed[(trimmed.IndexOf("://", StringComparison.Ordinal) + 3)..] : trimmed)
            : throw new CommandException($"'{text}' ({source}) is not a server address; write host:port, for example {Default}");
    }
}
