using Stigmer.Cli.Commands;

namespace Stigmer.Cli.Runs;

/// <summary>Where stigmer-server listens.</summary>
/// <param name="Uri">With the scheme that says whether TLS is used.</param>
/// <param name="Text">As people write it.</param>
internal sealed record ServerAddress(Uri Uri, string Text)
{
    internal const string CredentialVariable = "STIGMER_API_KEY";

    /// <summary>What runners of a local server show when they are given nothing; it opens nothing.</summary>
    private const string NoCredential = "dummy-local-key";

    internal const string Variable = "STIGMER_SERVER_ADDR";
    internal const string Default = "localhost:50051";

    /// <summary>An API key or a token, shown to the server with every call; null for none.</summary>
    internal string? Credential { get; private init; }

    /// <summary>The option, else the variable, else the default; with the credential of this shell.</summary>
    internal static ServerAddress Resolve(string? option, CliContext context)
    {
        var address = option is not null ? Parse(option, "--server")
            : context.Variable(Variable) is { } value ? Parse(value, Variable)
            : Parse(Default, "the default address");
        return context.Variable(CredentialVariable)?.Trim() is { Length: > 0 } credential and not NoCredential
            ? address.With(credential)
            : address;
    }

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

    private ServerAddress With(string credential)
    {
        if (credential.Any(letter => letter is <= ' ' or > '~'))
        {
            throw new CommandException($"{CredentialVariable} has a space or another character in it that no API key and no token has");
        }

        // Whoever listens on the way could make calls with it.
        return Uri.Scheme == Uri.UriSchemeHttps || Uri.IsLoopback
            ? this with { Credential = credential }
            : throw new CommandException(
                $"{CredentialVariable} would be sent to {Text} without encryption; name the server as https://…, or unset the variable if it asks for no credential");
    }
}
