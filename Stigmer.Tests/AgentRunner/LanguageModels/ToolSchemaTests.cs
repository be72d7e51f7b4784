using System.Text.Json;
using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.LanguageModels;

namespace Stigmer.Tests.AgentRunner.LanguageModels;

public class ToolSchemaTests
{
    [Theory]
    [InlineData("{}", """{"type":"object","properties":{}}""")]
    [InlineData("""{"type":"object"}""", """{"type":"object","properties":{}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"anyOf":[]}},"oneOf":[{"required":["a"]}]}""", """{"type":"object","properties":{"a":{"anyOf":[]}}}""")]
    public void Of_LooseSchema_IsOneThatEveryProviderTakes(string schema, string expected) =>
        Assert.Equal(expected, ToolSchema.Of(AIFunctionFactory.CreateDeclaration("tool", "does", JsonDocument.Parse(schema).RootElement)).ToJsonString());

    [Theory]
    [InlineData("claude-opus-4-1", 32_000)]
    [InlineData("claude-opus-4-20250514", 32_000)]
    [InlineData("claude-opus-4-5", 64_000)]
    [InlineData("claude-3-5-haiku-latest", 8192)]
    [InlineData("gpt-4o-mini", 16_384)]
    [InlineData("claude-opus-5", int.MaxValue)]
    [InlineData("qwen3:8b", int.MaxValue)]
    public void LongestAnswer_OfAModel_IsWhatItsProviderTakes(string id, int expected) => Assert.Equal(expected, LongestAnswer.Of(id));
}
