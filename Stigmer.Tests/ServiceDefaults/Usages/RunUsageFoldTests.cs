using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Usages;

namespace Stigmer.Tests.ServiceDefaults.Usages;

public class RunUsageFoldTests
{
    [Fact]
    public void Of_AnswersAndCallsThatBrokeOff_CountsAllByModel()
    {
        var usage = RunUsageFold.Of(
        [
            new JournalEntry { HumanMessage = new HumanMessage { Text = "Go" } },
            Answer("a", "big", new Usage { InputTokens = 10, OutputTokens = 5, CostNanoUsd = 100 }),
            new JournalEntry { Notice = new Notice { Text = "by the way" } },
            new JournalEntry { Notice = new Notice { Spent = new ModelUsage { Provider = "a", Model = "big", Usage = new Usage { InputTokens = 3, CostNanoUsd = 7 }, Calls = 1 } } },
            Answer("b", "small", new Usage { InputTokens = 1, CacheReadTokens = 2, CacheWriteTokens = 4 }),
        ]);

        Assert.Equal(new Usage { InputTokens = 14, OutputTokens = 5, CacheReadTokens = 2, CacheWriteTokens = 4, CostNanoUsd = 107 }, usage.Total);
        Assert.Equal((3, 1), (usage.Calls, usage.CallsWithoutPrice));
        Assert.Equal(
            [
                new ModelUsage { Provider = "a", Model = "big", Usage = new Usage { InputTokens = 13, OutputTokens = 5, CostNanoUsd = 107 }, Calls = 2 },
                new ModelUsage { Provider = "b", Model = "small", Usage = new Usage { InputTokens = 1, CacheReadTokens = 2, CacheWriteTokens = 4 }, Calls = 1, CallsWithoutPrice = 1 },
            ],
            usage.Models);
    }

    [Fact]
    public void Of_NothingButUnknownPrices_HasNoCost() =>
        Assert.False(RunUsageFold.Of([Answer("b", "small", new Usage { InputTokens = 1 })]).Total.HasCostNanoUsd);

    private static JournalEntry Answer(string provider, string model, Usage usage) =>
        new() { AssistantMessage = new AssistantMessage { Provider = provider, Model = model, Usage = usage } };
}
