using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>What tells this application from others on the machine, the same in every run.</summary>
internal sealed class ApplicationIdentity(IConfiguration configuration, IHostEnvironment environment)
{
    private const string HashKey = "AppHost:Sha256";
    private const int SuffixLength = 8;
    private const int NameLength = 32;

    /// <summary>The beginning of the application's hash, as names of persistent things have it.</summary>
    internal string Suffix { get; } = configuration[HashKey]![..SuffixLength].ToLowerInvariant();

    /// <summary>The application's name, as a part of other names.</summary>
    internal string Name { get; } = string.Concat(environment.ApplicationName.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-').Take(NameLength));

    /// <summary>Tells in the configuration where the application is and what it is called; its hash depends on the place only where it runs.</summary>
    internal static void AddTo(IDistributedApplicationBuilder builder)
    {
        var name = AssemblyMetadata.Find(builder.AppHostAssembly, "apphostprojectname") ?? builder.Environment.ApplicationName;
        var path = Path.GetFullPath(Path.Join(builder.AppHostDirectory, name));

        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AppHost:Directory"] = builder.AppHostDirectory,
            ["AppHost:Path"] = path,
            ["AppHost:DashboardApplicationName"] = builder.Environment.ApplicationName,
            [HashKey] = Hash(builder.ExecutionContext.IsPublishMode ? name : path.ToLowerInvariant()),
        });
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
