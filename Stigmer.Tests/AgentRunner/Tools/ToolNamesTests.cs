using Stigmer.AgentRunner.Tools;

namespace Stigmer.Tests.AgentRunner.Tools;

public class ToolNamesTests
{
    [Theory]
    [InlineData("read_file", "read_file")]
    [InlineData("no such tool!", "no_such_tool_")]
    [InlineData("", "unnamed")]
    public void Sendable_NameThatAModelMadeUp_IsOneThatProvidersTake(string name, string expected) => Assert.Equal(expected, ToolNames.Sendable(name));

    [Fact]
    public void Sendable_LongName_IsCut() => Assert.Equal(new string('a', 64), ToolNames.Sendable(new string('a', 65)));
}
