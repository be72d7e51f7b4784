using System.Text.RegularExpressions;
using Stigmer.Server.Resources;
using Stigmer.Server.Startup;
using Stigmer.ServiceDefaults.Storage;

namespace Stigmer.Server.Skills;

/// <summary>The archives of skills, one file per content.</summary>
internal sealed partial class SkillArtifacts
{
    private readonly string _folder;

    public SkillArtifacts(ServerSettings settings)
    {
        _folder = Path.Combine(settings.DataFolder, "skills");
        OwnerOnly.MakeFolder(_folder);
        OwnerOnly.RemoveUnfinished(_folder);
    }

    /// <summary>What clients ask for an archive by.</summary>
    internal static string KeyOf(string hash) => $"skills/{hash}.zip";

    /// <summary>On the disk in full when this returns. Of two who save one content at once, either file is the right one.</summary>
    /// <exception cref="Grpc.Core.RpcException">It cannot be saved.</exception>
    internal void Save(string hash, byte[] archive)
    {
        var path = Path.Combine(_folder, $"{hash}.zip");
        try
        {
            if (!File.Exists(path))
            {
                OwnerOnly.Write(path, archive);
            }
        }
        catch (IOException exception)
        {
            throw ResourceErrors.Storage(exception);
        }
    }

    /// <summary>The hash in a key; null when it is no key of a skill.</summary>
    internal static string? HashOf(string key) => Key().Match(key) is { Success: true } match ? match.Groups["hash"].Value : null;

    /// <exception cref="Grpc.Core.RpcException">The key is none of a skill, or there is no such archive.</exception>
    internal async Task<byte[]> LoadAsync(string key, CancellationToken cancellationToken)
    {
        // The key becomes a path, so nothing but a hash may be in it.
        if (HashOf(key) is not { } hash)
        {
            throw ResourceErrors.Invalid($"artifact_storage_key is '{key}'; it must be skills/<64 hex digits>.zip, as status.artifact_storage_key says", "artifact_storage_key");
        }

        try
        {
            return await File.ReadAllBytesAsync(Path.Combine(_folder, $"{hash}.zip"), cancellationToken);
        }
        catch (FileNotFoundException)
        {
            throw ResourceErrors.ArtifactNotFound(key);
        }
    }

    [GeneratedRegex(@"\Askills/(?<hash>[0-9a-f]{64})\.zip\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Key();
}
