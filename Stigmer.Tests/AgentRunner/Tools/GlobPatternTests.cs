using Stigmer.AgentRunner.Tools;

namespace Stigmer.Tests.AgentRunner.Tools;

public class GlobPatternTests
{
    [Theory]
    [InlineData("*.cs", "a.cs", true)]
    [InlineData("*.cs", "deep/down/a.cs", true)]
    [InlineData("*.cs", "a.csproj", false)]
    [InlineData("./src/*.cs", "src/a.cs", true)]
    [InlineData("src/*.cs", "src/deep/a.cs", false)]
    [InlineData("src/**/*.cs", "src/a.cs", true)]
    [InlineData("src/**/*.cs", "src/deep/down/a.cs", true)]
    [InlineData("**/obj/**", "a/obj/b/c", true)]
    [InlineData("**", "a/b", true)]
    [InlineData("*.{ts,tsx}", "web/a.tsx", true)]
    [InlineData("*.{ts,tsx}", "web/a.tsxx", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("src/a?c", "src/a/c", false)]
    [InlineData("[a-c].txt", "b.txt", true)]
    [InlineData("[!a-c].txt", "b.txt", false)]
    [InlineData("[]", "[]", true)]
    [InlineData("a+(b).txt", "a+(b).txt", true)]
    public void Matches_PatternAndPath(string pattern, string path, bool expected) =>
        Assert.Equal(expected, GlobPattern.Parse(pattern).Matches(path));

    [Theory]
    [InlineData("")]
    [InlineData("{a,b")]
    [InlineData("[z-a]")]
    public void Parse_NoPattern_SaysSo(string pattern) => Assert.Throws<ToolArgumentException>(() => GlobPattern.Parse(pattern));

    [Fact]
    public void Matches_ManyStars_TakesNoTime() =>
        Assert.False(GlobPattern.Parse(string.Concat(Enumerable.Repeat("*a", 200)) + "b").Matches(new string('a', 5_000)));
}
