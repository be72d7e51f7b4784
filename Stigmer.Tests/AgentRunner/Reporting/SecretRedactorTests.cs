using Google.Protobuf.WellKnownTypes;
using Stigmer.AgentRunner.Reporting;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.AgentRunner.Reporting;

public class SecretRedactorTests
{
    private readonly SecretRedactor _redactor = new(
    [
        KeyValuePair.Create("KEY", "sk-ant-0123456789"),
        KeyValuePair.Create("LONGER", "sk-ant-0123456789-and-more"),
        KeyValuePair.Create("SHORT", "yes"),
    ]);

    [Theory]
    [InlineData("nothing to hide, yes", "nothing to hide, yes")]
    [InlineData("a sk-ant-0123456789 b sk-ant-0123456789", "a [secret KEY] b [secret KEY]")]
    [InlineData("sk-ant-0123456789-and-more", "[secret LONGER]")]
    public void Redact_Text_LosesTheValues(string text, string expected) => Assert.Equal(expected, _redactor.Redact(text));

    [Theory]
    [InlineData("a sk-ant-0123456789 b", "a [secret KEY] b")]
    [InlineData("sk-ant-0123456789-and-more!", "[secret LONGER]!")]
    [InlineData("sk-ant-0123456789-and-less", "[secret KEY]-and-less")]
    [InlineData("sk-sk-ant-01 and sk-ant-0123456789.", "sk-sk-ant-01 and [secret KEY].")]
    public void Next_TextInPiecesOfAnySize_LosesTheValues(string text, string expected)
    {
        for (var size = 1; size <= text.Length; size++)
        {
            var stream = new SecretStream(_redactor);
            var shown = string.Concat(text.Chunk(size).Select(piece => stream.Next(new string(piece)))) + stream.Next("\n");

            Assert.Equal(expected + "\n", shown);
        }
    }

    [Fact]
    public void Next_ASecretsBeginningAtTheEnd_IsHeldBack()
    {
        var stream = new SecretStream(_redactor);

        Assert.Equal("key: ", stream.Next("key: sk-ant-012"));
        Assert.Equal("[secret KEY] ", stream.Next("3456789 "));
    }

    [Fact]
    public void Redact_EntryOfAnyKind_LosesTheValuesAndTheOriginalKeepsThem()
    {
        const string secret = "sk-ant-0123456789";
        var input = new Struct { Fields = { ["a"] = Value.ForList(Value.ForStruct(new Struct { Fields = { ["b"] = Value.ForString($"x{secret}") } })) } };
        JournalEntry[] entries =
        [
            new() { ToolFinished = new ToolFinished { Output = secret } },
            new() { ToolStarted = new ToolStarted { Input = input } },
            new() { Notice = new Notice { Text = secret } },
            new()
            {
                AssistantMessage = new AssistantMessage
                {
                    Blocks =
                    {
                        new ContentBlock { Text = secret },
                        new ContentBlock { Thinking = new Thinking { Text = secret, Signature = "s" } },
                        new ContentBlock { ToolUse = new ToolUse { Input = input } },
                    },
                },
            },
        ];

        foreach (var entry in entries)
        {
            Assert.DoesNotContain(secret, _redactor.Redact(entry).ToString(), StringComparison.Ordinal);
            Assert.Contains(secret, entry.ToString(), StringComparison.Ordinal);
        }
    }
}
