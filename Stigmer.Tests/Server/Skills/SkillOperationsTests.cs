using Google.Protobuf;
using Grpc.Core;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Skills.V1;
using Stigmer.Server.Skills;
using Stigmer.Tests.Server.Storage;

namespace Stigmer.Tests.Server.Skills;

public abstract class SkillOperationsTests(string? database) : IAsyncLifetime
{
    private readonly ServerCore _core = new(database);

    private SkillOperations Skills => _core.Get<SkillOperations>();

    [StoreFact]
    public async Task Push_New_FillsSpecAndStatus()
    {
        var archive = SkillArchive.Of();

        var skill = await PushAsync(archive, "v1");

        var hash = SkillPackage.Read(archive, CancellationToken.None).Hash;
        Assert.StartsWith("skl-", skill.Metadata.Id, StringComparison.Ordinal);
        Assert.Equal(("Good Manners", "good-manners", "local"), (skill.Metadata.Name, skill.Metadata.Slug, skill.Metadata.Org));
        Assert.Equal(("# Greet", "v1"), (skill.Spec.SkillMd, skill.Spec.Tag));
        Assert.Equal((hash, $"skills/{hash}.zip", SkillState.Ready), (skill.Status.VersionHash, skill.Status.ArtifactStorageKey, skill.Status.State));
        Assert.Equal("created", skill.Status.Audit.SpecAudit.Event);
        Assert.Equal(skill, Skills.Get(new SkillId { Value = skill.Metadata.Id }, skill.Metadata.Id));
        Assert.Equal(archive, await LoadAsync(skill));
    }

    [StoreFact]
    public async Task Push_Again_ArchivesTheVersionBefore()
    {
        var first = await PushAsync(SkillArchive.Of("one"), "stable");
        var second = await PushAsync(SkillArchive.Of("two"), "v2");
        var third = await PushAsync(SkillArchive.Of("three"), "v3");

        Assert.Equal(first.Metadata.Id, third.Metadata.Id);
        Assert.Equal(first.Status.Audit.SpecAudit.CreatedAt, third.Status.Audit.SpecAudit.CreatedAt);
        Assert.Equal(third, Find(""));
        Assert.Equal(third, Find("latest"));
        Assert.Equal(third, Find("v3"));
        Assert.Equal(second, Find("v2"));
        Assert.Equal(first, Find("stable"));
        Assert.Equal(first, Find(first.Status.VersionHash));
        var error = Assert.Throws<RpcException>(() => Find("v4"));
        Assert.Equal((StatusCode.NotFound, "skill version not found: good-manners:v4"), (error.StatusCode, error.Status.Detail));
    }

    [StoreFact]
    public async Task Push_TagThatMoves_MeansTheNewestOfIt()
    {
        await PushAsync(SkillArchive.Of("one"), "stable");
        var second = await PushAsync(SkillArchive.Of("two"), "stable");
        await PushAsync(SkillArchive.Of("three"), "other");

        Assert.Equal(second, Find("stable"));
    }

    [StoreFact]
    public async Task Push_OlderArchive_MakesItCurrentAgain()
    {
        var first = await PushAsync(SkillArchive.Of("one"), "v1");
        await PushAsync(SkillArchive.Of("two"), "v2");

        await PushAsync(SkillArchive.Of("one"), "v1");

        Assert.Equal(first.Status.VersionHash, Find("latest").Status.VersionHash);
        Assert.Equal("two", Find("v2").Spec.SkillMd);
    }

    [StoreFact]
    public async Task Push_SameAgain_MakesNoVersion()
    {
        for (var i = 0; i < 3; i++)
        {
            await PushAsync(SkillArchive.Of(), "v1");
        }

        Assert.Equal(0, _core.Database.Read(connection => connection.Number("SELECT count(*) FROM skill_versions")));
        Assert.Single(Directory.GetFiles(Path.Combine(_core.DataFolder, "skills")));
    }

    [StoreFact]
    public async Task Push_Artifact_IsItsOwnersAlone()
    {
        await PushAsync(SkillArchive.Of(), "");

        if (!OperatingSystem.IsWindows())
        {
            var file = Assert.Single(Directory.GetFiles(Path.Combine(_core.DataFolder, "skills")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [StoreFact]
    public async Task Push_WrongRequest_NamesEverything()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => Skills.PushAsync(new PushSkillRequest { Tag = "no spaces" }, CancellationToken.None));

        Assert.Equal(
            "validation errors:\n - name: value is required\n - artifact: value is required\n"
            + " - tag: value does not match regex pattern `^$|^[a-zA-Z0-9._-]+$`",
            error.Status.Detail);
    }

    [StoreFact]
    public async Task Push_EmptySkillFile_IsRefused()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => PushAsync(SkillArchive.Of(""), ""));

        Assert.Contains("spec.skill_md", error.Status.Detail, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(_core.DataFolder, "skills")));
    }

    [StoreFact]
    public async Task Delete_Skill_TakesItsVersionsAlong()
    {
        await PushAsync(SkillArchive.Of("one"), "v1");
        var skill = await PushAsync(SkillArchive.Of("two"), "v2");

        await Skills.DeleteAsync(new SkillId { Value = skill.Metadata.Id }, skill.Metadata.Id, CancellationToken.None);

        Assert.Throws<RpcException>(() => Find(""));
        Assert.Equal(0, _core.Database.Read(connection => connection.Number("SELECT count(*) FROM skill_versions")));
        Assert.NotEqual(skill.Metadata.Id, (await PushAsync(SkillArchive.Of("two"), "v2")).Metadata.Id);
    }

    [StoreTheory]
    [InlineData("../stigmer.db")]
    [InlineData("skills/../stigmer.db")]
    [InlineData("skills/../../data/stigmer.db.zip")]
    [InlineData("/etc/passwd")]
    [InlineData("skills/ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789.zip")]
    [InlineData("skills/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.zip\n")]
    public async Task Load_KeyThatIsNoHash_IsRefused(string key)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => _core.Get<SkillArtifacts>().LoadAsync(key, CancellationToken.None));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }

    [StoreFact]
    public async Task Load_UnknownHash_IsNotFound()
    {
        var key = SkillArtifacts.KeyOf(new string('0', 64));

        var error = await Assert.ThrowsAsync<RpcException>(() => _core.Get<SkillArtifacts>().LoadAsync(key, CancellationToken.None));

        Assert.Equal((StatusCode.NotFound, $"artifact not found: {key}"), (error.StatusCode, error.Status.Detail));
    }

    [StoreFact]
    public async Task Restart_AfterAPush_FindsItAndClearsUnfinishedFiles()
    {
        var archive = SkillArchive.Of();
        var skill = await PushAsync(archive, "v1");
        var left = Path.Combine(_core.DataFolder, "skills", "x.zip.0.tmp");
        await File.WriteAllTextAsync(left, "half");

        await _core.RestartAsync();

        Assert.Equal(skill, Find("v1"));
        Assert.Equal(archive, await LoadAsync(skill));
        Assert.False(File.Exists(left));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _core.DisposeAsync();

    private Task<Skill> PushAsync(byte[] archive, string tag) => Skills.PushAsync(
        new PushSkillRequest
        {
            Name = "Good Manners",
            Org = "local",
            Scope = ApiResourceOwnerScope.Organization,
            Artifact = ByteString.CopyFrom(archive),
            Tag = tag,
        },
        CancellationToken.None);

    private Skill Find(string version) => Skills.GetByReference(new ApiResourceReference { Slug = "good-manners", Version = version });

    private Task<byte[]> LoadAsync(Skill skill) => _core.Get<SkillArtifacts>().LoadAsync(skill.Status.ArtifactStorageKey, CancellationToken.None);
}
