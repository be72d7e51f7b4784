using System.Reflection;

namespace Aspire.Hosting;

/// <summary>What the build wrote into an assembly.</summary>
internal static class AssemblyMetadata
{
    internal static string? Find(Assembly? assembly, string key) => FindAll(assembly, key).FirstOrDefault();

    internal static IEnumerable<string> FindAll(Assembly? assembly, string key) =>
        (assembly?.GetCustomAttributes<AssemblyMetadataAttribute>() ?? [])
            .Where(a => string.Equals(a.Key, key, StringComparison.OrdinalIgnoreCase))
            .Select(a => a.Value)
            .OfType<string>();
}
