using System.Text;
using Stigmer.AgentRunner.Sandboxes;

namespace Stigmer.Tests.AgentRunner.Sandboxes;

public class CappedOutputTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Text_WithinTheLimits_IsWhole(int pieces)
    {
        var text = "äöü 🚀 plain text that just fits";

        Assert.Equal(text, Fill(text, pieces, head: 20, tail: 30));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(13)]
    [InlineData(1000)]
    public void Text_TooLong_IsItsHeadAndItsTail(int pieces)
    {
        var text = string.Concat(Enumerable.Range(0, 100).Select(number => $"{number:D3} "));

        Assert.Equal("000 001 00\n[… 380 bytes left out …]\n7 098 099 ", Fill(text, pieces, head: 10, tail: 10));
    }

    [Fact]
    public void Text_CharacterCutInTwo_IsLeftOut()
    {
        var shown = Fill(new string('ä', 50), 1, head: 5, tail: 5);

        Assert.Equal("ää\n[… 90 bytes left out …]\nää", shown);
    }

    private static string Fill(string text, int pieces, int head, int tail)
    {
        var output = new CappedOutput(head, tail);
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var start = 0; start < bytes.Length; start += pieces)
        {
            output.Add(bytes.AsSpan(start, Math.Min(pieces, bytes.Length - start)));
        }

        return output.Text();
    }
}
