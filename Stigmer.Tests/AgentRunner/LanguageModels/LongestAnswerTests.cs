using Stigmer.AgentRunner.LanguageModels;

namespace Stigmer.Tests.AgentRunner.LanguageModels;

public class LongestAnswerTests
{
    [Theory]
    [InlineData("claude-opus-4-1", 32_000)]
    [InlineData("claude-opus-4-20250514", 32_000)]
    [InlineData("claude-opus-4-5", 64_000)]
    [InlineData("claude-3-5-haiku-latest", 8192)]
    [InlineData("gpt-4o-mini", 16_384)]
    [InlineData("claude-opus-5", int.MaxValue)]
    [InlineData("qwen3:8b", int.MaxValue)]
    public void Of_Model_IsWhatItsProviderTakes(string id, int expected) => Assert.Equal(expected, LongestAnswer.Of(id));
}
