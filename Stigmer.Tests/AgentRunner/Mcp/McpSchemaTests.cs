using System.Text.Json;
using Stigmer.AgentRunner.Mcp;

namespace Stigmer.Tests.AgentRunner.Mcp;

public class McpSchemaTests
{
    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{}},"required":["a"]}""", """{"type":"object","properties":{"a":{}},"required":["a"]}""")]
    [InlineData("""{"type":"object"}""", """{"type":"object","properties":{}}""")]
    [InlineData("""{"type":"string","properties":{}}""", """{"type":"object","properties":{}}""")]
    [InlineData("""{"properties":{"a":{"enum":["x"]}},"not":{"required":["a"]},"enum":[]}""", """{"properties":{"a":{"enum":["x"]}},"type":"object"}""")]
    [InlineData("""{"type":"object","properties":"none"}""", """{"type":"object","properties":{}}""")]
    [InlineData(
        """{"type":"object","properties":{"a":{"type":"string"}},"oneOf":[{"required":["a"]},{"properties":{"a":{},"b":{"type":"number"}}}]}""",
        """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"number"}}}""")]
    [InlineData(
        """{"type":"object","properties":{"a":{"type":"array"},"b":{"type":["array","null"],"description":"d"},"c":{"anyOf":[{"type":"array"},{"type":"array","items":{"type":"array"}}]}}}""",
        """{"type":"object","properties":{"a":{"type":"array","items":{}},"b":{"type":["array","null"],"description":"d","items":{}},"c":{"anyOf":[{"type":"array","items":{}},{"type":"array","items":{"type":"array","items":{}}}]}}}""")]
    [InlineData("""{"type":"object","properties":{"type":{"type":"string"},"items":{}}}""", """{"type":"object","properties":{"type":{"type":"string"},"items":{}}}""")]
    public void Fit_Schema_IsOneThatProvidersAccept(string schema, string expected) => Assert.Equal(expected, McpSchema.Fit(Json(schema)).GetRawText());

    [Theory]
    [InlineData("plain_Name-1.2", null)]
    [InlineData("with space", "with space")]
    [InlineData("ends\\n", "ends\n")]
    public void Unspeakable_Parameter_IsFound(string name, string? expected) =>
        Assert.Equal(expected, McpSchema.Unspeakable(McpSchema.Fit(Json("{\"type\":\"object\",\"properties\":{\"" + name + "\":{}}}"))));

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
