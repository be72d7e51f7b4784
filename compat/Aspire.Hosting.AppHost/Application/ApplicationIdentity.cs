using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>What tells this application from others on the machine, the same in every run.</summary>
internal sealed class ApplicationIdentity(IConfiguration configuration, IHostEnvironment environment, AppHostLocation location)
{
    private const int SuffixLength = 8;
    private const int NameLength = 32;

    /// <summary>The beginning of the application's hash, as names of persistent things have it.</summary>
    internal string Suffix { get; } = (configuration["AppHost:Sha256"] ?? Hash(location.Directory, environment.ApplicationName))[..SuffixLength].ToLowerInvariant();

    /// <summary>The application's name, as a part of other names.</summary>
    internal string Name { get; } = string.Concat(environment.ApplicationName.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-').Take(NameLength));

    private static string Hash(string directory, string name) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Path.Combine(directory, name).ToLowerInvariant())));
}
