using System.IO.Compression;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.ApiResources.Kinds;
using Stigmer.Cli.Commands;
using Stigmer.Cli.Skills;

namespace Stigmer.Tests.Cli.Skills;

public sealed class SkillArchiveTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Of_Folder_HoldsItsFilesAndTheirModesAndNothingElse()
    {
        _folder.Write("greet/SKILL.md", "# Greet");
        var script = _folder.Write("greet/scripts/hello.sh", "#!/bin/sh\n");
        _folder.Write("greet/.git/config", "x");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var archive = SkillArchive.Of(_folder["greet"], "greet");

        Assert.Equal(("greet", 2), (archive.Name, archive.Files));
        await using var zip = new ZipArchive(new MemoryStream(archive.Bytes));
        Assert.Equal(["SKILL.md", "scripts/hello.sh"], zip.Entries.Select(entry => entry.FullName));
        Assert.NotEqual(0, zip.Entries[1].ExternalAttributes >> 16 & 0x40);
        Assert.Equal(0, zip.Entries[0].ExternalAttributes >> 16 & 0x40);
    }

    [Fact]
    public void Of_SameFilesLater_IsTheSameVersion()
    {
        _folder.Write("one/SKILL.md", "# Greet");
        _folder.Write("one/a.txt", "a");
        _folder.Write("two/a.txt", "a");
        _folder.Write("two/SKILL.md", "# Greet");
        File.SetLastWriteTimeUtc(_folder["two/a.txt"], new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        Assert.Equal(SkillArchive.Of(_folder["one"], "one").Hash, SkillArchive.Of(_folder["two"], "two").Hash);
    }

    [Fact]
    public void Of_FolderWithoutSkillFile_SaysWhatIsMissing() =>
        Assert.Equal(
            "the folder here has no SKILL.md; a skill is a folder with one, which begins with its name and description",
            Assert.Throws<CommandException>(() => SkillArchive.Of(_folder.Path, "here")).Message);

    [Fact]
    public void Of_Link_IsNamed()
    {
        _folder.Write("SKILL.md", "# Greet");
        File.CreateSymbolicLink(_folder["passwords"], "/etc/passwd");

        Assert.StartsWith("here/passwords is a link", Assert.Throws<CommandException>(() => SkillArchive.Of(_folder.Path, "here")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LocalSkills_OfAnAgent_AreThoseThatItRefersToAndHas()
    {
        _folder.Write("skills/greet/SKILL.md", "# Greet");
        _folder.Write("skills/part/SKILL.md", "# Part");
        _folder.Write("skills/unused/SKILL.md", "# Unused");
        _folder.Write("skills/pinned/SKILL.md", "# Pinned");
        var agent = new Agent
        {
            Spec = new AgentSpec
            {
                SkillRefs =
                {
                    new ApiResourceReference { Slug = "greet" }, new ApiResourceReference { Slug = "on-the-server" },
                    new ApiResourceReference { Slug = "pinned", Version = "v1" }, new ApiResourceReference { Slug = "../greet" },
                },
                SubAgents = { new SubAgent { Name = "a", SkillRefs = { new ApiResourceReference { Slug = "part" }, new ApiResourceReference { Slug = "greet" } } } },
            },
        };

        Assert.Equal(["greet", "part"], LocalSkills.Of(agent, _folder.Path, "here").Select(skill => skill.Name));
        Assert.All(agent.Spec.SkillRefs, reference => Assert.Equal(ApiResourceKind.Skill, reference.Kind));
    }

    public void Dispose() => _folder.Dispose();
}
