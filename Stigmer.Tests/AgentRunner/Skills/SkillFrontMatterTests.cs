using Stigmer.AgentRunner.Skills;

namespace Stigmer.Tests.AgentRunner.Skills;

public class SkillFrontMatterTests
{
    [Theory]
    [InlineData("---\nname: pdf\ndescription: Fills in forms.\n---\n# PDF", "pdf", "Fills in forms.")]
    [InlineData("---\r\nname: pdf\r\ndescription: >\r\n  Fills in\r\n  forms.\r\n---\r\n# PDF", "pdf", "Fills in forms.")]
    [InlineData("\uFEFF---\nname: pdf\ndescription: x\n---\n", "pdf", "x")]
    [InlineData("# Greets people\n\nSay hello to everybody.\n", "slug", "Say hello to everybody.")]
    [InlineData("# Greets people\n", "slug", "Greets people")]
    [InlineData("---\nname: [broken\n---\nThe first line.", "slug", "The first line.")]
    [InlineData("---\ndescription: a: b: c\nname: pdf\n---\nThe first line.", "pdf", "a: b: c")]
    [InlineData("---\nnever closed", "slug", "---")]
    [InlineData("", "slug", "")]
    public void Read_WhatPeopleWrite_GivesNameAndDescription(string skillMd, string name, string description) =>
        Assert.Equal(new SkillFrontMatter(name, description), SkillFrontMatter.Read(skillMd, "slug"));

    [Fact]
    public void Read_ANovel_IsCutToALine()
    {
        var read = SkillFrontMatter.Read($"---\nname: x\ndescription: {new string('y', 5000)}\n---\n", "slug");

        Assert.Equal(1025, read.Description.Length);
    }
}
