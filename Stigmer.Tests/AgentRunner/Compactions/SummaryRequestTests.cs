using System.Text;
using Stigmer.AgentRunner.Compactions;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.AgentRunner.Compactions;

public class SummaryRequestTests
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(204)]
    [InlineData(206)]
    public void Excerpt_CutsAmongCharactersOfTwoUnits_SplitsNone(int maxCharacters)
    {
        var said = new JournalEntry { HumanMessage = new HumanMessage { Text = string.Concat(Enumerable.Repeat("\U0001F41D", 500)) } };
        var conversation = new CompactedConversation("", [], [new JournalPart([said], PrunedThroughTurn: 0)]);

        var excerpt = SummaryRequest.Excerpt(conversation, throughTurn: 0, maxCharacters);

        Assert.Contains("characters left out", excerpt, StringComparison.Ordinal);
        Assert.True(Strict.GetByteCount(excerpt) > 0);
    }
}
