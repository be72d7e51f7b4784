using Stigmer.Server.Resources;

namespace Stigmer.Tests.Server.Resources;

public sealed class SlugTests
{
    [Theory]
    [InlineData("Hello Agent", "hello-agent")]
    [InlineData("  --A__b  c!! ", "ab-c")]
    [InlineData("a - - b", "a-b")]
    [InlineData("Überprüfung 2", "berprfung-2")]
    [InlineData("日本語", "")]
    [InlineData("", "")]
    public void From_Name_KeepsOnlyWhatReferencesMayHave(string name, string slug) => Assert.Equal(slug, Slug.From(name));
}
