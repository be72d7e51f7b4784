using Stigmer.ServiceDefaults.Texts;

namespace Stigmer.Tests.ServiceDefaults;

/// <summary>A text is never cut through the middle of a character.</summary>
public class ExcerptsTests
{
    // Five UTF-16 units.
    private const string Text = "a\U0001F600b\u00e9";

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "a")]
    [InlineData(2, "a")]
    [InlineData(3, "a\U0001F600")]
    [InlineData(4, "a\U0001F600b")]
    [InlineData(5, Text)]
    [InlineData(6, Text)]
    public void Head_OfAText_IsTheLongestThatIsWhole(int most, string expected) => Assert.Equal(expected, Text.Head(most));

    [Theory]
    [InlineData(0, "")]
    [InlineData(2, "b\u00e9")]
    [InlineData(3, "b\u00e9")]
    [InlineData(4, "\U0001F600b\u00e9")]
    [InlineData(5, Text)]
    [InlineData(6, Text)]
    public void Tail_OfAText_IsTheLongestThatIsWhole(int most, string expected) => Assert.Equal(expected, Text.Tail(most));

    [Fact]
    public void Shortened_TooLongAText_SaysSo()
    {
        Assert.Equal("a…", Text.Shortened(2));
        Assert.Equal(Text, Text.Shortened(5));
    }
}
