using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Stigmer.Server.Skills;

namespace Stigmer.Tests.Server.Skills;

public sealed class SkillPackageTests
{
    private const int SymbolicLink = 0xA1FF << 16;

    [Fact]
    public void Read_GoodArchive_GivesTextAndHash()
    {
        var archive = SkillArchive.Of("# Größe");

        var package = SkillPackage.Read(archive, CancellationToken.None);

        Assert.Equal("# Größe", package.SkillMd);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(archive)), package.Hash);
    }

    [Theory]
    [InlineData("../evil", "leads out of the archive")]
    [InlineData("a/../../evil", "leads out of the archive")]
    [InlineData("a\\..\\evil", "leads out of the archive")]
    [InlineData("/etc/passwd", "has an absolute path")]
    [InlineData("\\evil", "has an absolute path")]
    [InlineData("C:/evil", "has an absolute path")]
    [InlineData("a\nb", "has control characters")]
    [InlineData("SKILL.md", "is there twice")]
    public void Read_BadName_NamesTheEntry(string name, string text) =>
        AssertRefused(SkillArchive.Make(("SKILL.md", "# Greet"), (name, "x")), $"the entry '{name}' {text}");

    [Fact]
    public void Read_ContentThatIsNotWhatTheChecksumSays_IsRefused()
    {
        var archive = SkillArchive.Make(zip =>
        {
            using var content = zip.CreateEntry("SKILL.md", CompressionLevel.NoCompression).Open();
            content.Write("# Greet them"u8);
        });
        archive[archive.AsSpan().IndexOf("Greet"u8)] ^= 1;

        AssertRefused(archive, "the entry 'SKILL.md' is damaged");
    }

    [Fact]
    public void Read_SymbolicLink_IsRefused() => AssertRefused(
        SkillArchive.Make(zip =>
        {
            SkillArchive.Add(zip, "SKILL.md", "# Greet"u8);
            SkillArchive.Add(zip, "link", "/etc/passwd"u8).ExternalAttributes = SymbolicLink;
        }),
        "the entry 'link' is a link or a device");

    [Fact]
    public void Read_NoSkillFileAtTheRoot_IsRefused() =>
        AssertRefused(SkillArchive.Make(("skill/SKILL.md", "# Greet")), "SKILL.md not found at the root");

    [Fact]
    public void Read_SkillFileTooLong_IsRefused() => AssertRefused(
        SkillArchive.Make(zip => SkillArchive.Add(zip, "SKILL.md", Encoding.ASCII.GetBytes(Noise(SkillPackage.SkillFileLimit + 1)))),
        "SKILL.md has more than 1048576 bytes");

    [Fact]
    public void Read_SkillFileThatIsNoText_IsRefused() =>
        AssertRefused(SkillArchive.Make(zip => SkillArchive.Add(zip, "SKILL.md", [0xC3, 0x28])), "SKILL.md is not UTF-8 text");

    [Fact]
    public void Read_TooManyEntries_IsRefused() => AssertRefused(
        SkillArchive.Make([.. Enumerable.Range(0, SkillPackage.EntryLimit + 1).Select(i => ($"{i}", ""))]),
        "the archive has 10001 entries, and 10000 is the limit");

    [Fact]
    public void Read_Bomb_IsRefused() => AssertRefused(Bomb(), "the archive unpacks to more than");

    [Fact]
    public void Read_BombThatLiesAboutItsSize_IsRefused()
    {
        var bomb = Bomb();
        var central = bomb.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteInt32LittleEndian(bomb.AsSpan(central + 24), 16);

        AssertRefused(bomb, "the archive unpacks to more than");
    }

    [Fact]
    public void Read_EntryThatLiesAboutItsSize_IsRefused()
    {
        var archive = SkillArchive.Of();
        var central = archive.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(central + 24), 4);

        AssertRefused(archive, "the entry 'scripts/greet.sh' has 10 bytes, and the archive says 4");
    }

    [Fact]
    public void Read_Rubbish_IsRefusedAndNothingElse()
    {
        var random = new Random(4);
        var good = SkillArchive.Of();
        for (var i = 0; i < 2000; i++)
        {
            var bad = good.AsSpan(0, i % 3 == 0 ? random.Next(good.Length) : good.Length).ToArray();
            for (var j = 0; j < 3 && bad.Length > 0; j++)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            var error = Record.Exception(() => SkillPackage.Read(bad, CancellationToken.None));

            Assert.True(error is null or RpcException { StatusCode: StatusCode.InvalidArgument }, $"{error}");
        }
    }

    private static void AssertRefused(byte[] archive, string text)
    {
        var error = Assert.Throws<RpcException>(() => SkillPackage.Read(archive, CancellationToken.None));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.StartsWith("failed to extract SKILL.md: ", error.Status.Detail, StringComparison.Ordinal);
        Assert.Contains(text, error.Status.Detail, StringComparison.Ordinal);
    }

    private static byte[] Bomb() => SkillArchive.Make(zip =>
    {
        SkillArchive.Add(zip, "SKILL.md", "# Greet"u8);
        SkillArchive.Add(zip, "zeros", new byte[4 * 1024 * 1024]);
    });

    private static string Noise(int length)
    {
        var random = new Random(1);
        return string.Create(length, random, (letters, source) =>
        {
            foreach (ref var letter in letters)
            {
                letter = (char)source.Next('a', 'z');
            }
        });
    }
}
