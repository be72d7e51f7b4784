using System.IO.Compression;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Skills.V1;

namespace Stigmer.Tests.AgentRunner.Skills;

/// <summary>The server's skills in memory.</summary>
internal sealed class FakeSkillClient : SkillQueryController.SkillQueryControllerClient
{
    private readonly Dictionary<string, Skill> _skills = [];
    private readonly Dictionary<string, byte[]> _archives = [];

    /// <summary>How often an archive was asked for.</summary>
    internal int Downloads { get; private set; }

    internal string Push(string slug, params (string Name, string Text)[] files) => Push(slug, Zip(files));

    /// <summary>Makes an archive the current version; answers with its hash.</summary>
    internal string Push(string slug, byte[] archive, string skillMd = "")
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(archive));
        _archives[$"skills/{hash}.zip"] = archive;
        _skills[slug] = new Skill
        {
            Spec = new SkillSpec { SkillMd = skillMd.Length > 0 ? skillMd : SkillMdOf(archive) },
            Status = new SkillStatus { VersionHash = hash, ArtifactStorageKey = $"skills/{hash}.zip", State = SkillState.Ready },
        };

        return hash;
    }

    /// <summary>Something else is kept under the key than was pushed.</summary>
    internal void Corrupt(string slug) => _archives[_skills[slug].Status.ArtifactStorageKey] = Zip(("SKILL.md", "# Other"));

    internal static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        return buffer.ToArray();
    }

    public override AsyncUnaryCall<Skill> getByReferenceAsync(ApiResourceReference request, CallOptions options) => Answer(() =>
        _skills.GetValueOrDefault(request.Slug)?.Clone()
        ?? throw new RpcException(new Status(StatusCode.NotFound, $"Skill not found: {request.Slug}")));

    public override AsyncUnaryCall<GetArtifactResponse> getArtifactAsync(GetArtifactRequest request, CallOptions options) => Answer(() =>
    {
        Downloads++;

        return new GetArtifactResponse { Artifact = ByteString.CopyFrom(_archives[request.ArtifactStorageKey]) };
    });

    private static string SkillMdOf(byte[] archive)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        using var reader = new StreamReader(zip.GetEntry("SKILL.md")!.Open());

        return reader.ReadToEnd();
    }

    private static AsyncUnaryCall<T> Answer<T>(Func<T> answer)
    {
        var task = Task.Run(answer);

        return new AsyncUnaryCall<T>(task, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }
}
