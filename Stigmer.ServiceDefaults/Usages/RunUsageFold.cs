using Stigmer.Api.Executions.V1;

namespace Stigmer.ServiceDefaults.Usages;

/// <summary>Adds up what a run has used. Server and runner count alike: one shows it, the other holds budgets against it.</summary>
public static class RunUsageFold
{
    /// <summary>What all entries of a journal say.</summary>
    public static RunUsage Of(IEnumerable<JournalEntry> journal)
    {
        var total = new RunUsage { Total = new Usage() };
        foreach (var spent in journal.Select(Spent).OfType<ModelUsage>())
        {
            Add(total, spent);
        }

        return total;
    }

    /// <summary>What the model call behind an entry used; null when there is none.</summary>
    public static ModelUsage? Spent(JournalEntry entry) => entry.BodyCase switch
    {
        JournalEntry.BodyOneofCase.AssistantMessage => new ModelUsage
        {
            Provider = entry.AssistantMessage.Provider,
            Model = entry.AssistantMessage.Model,
            Usage = entry.AssistantMessage.Usage ?? new Usage(),
            Calls = 1,
        },
        JournalEntry.BodyOneofCase.Notice => entry.Notice.Spent,
        JournalEntry.BodyOneofCase.Compaction => entry.Compaction.Spent,
        _ => null,
    };

    /// <summary>Takes one more call into the sum.</summary>
    public static void Add(RunUsage sum, ModelUsage spent)
    {
        sum.Total ??= new Usage();
        var model = sum.Models.FirstOrDefault(one => one.Provider == spent.Provider && one.Model == spent.Model);
        if (model is null)
        {
            model = new ModelUsage { Provider = spent.Provider, Model = spent.Model, Usage = new Usage() };
            sum.Models.Add(model);
        }

        var unpriced = spent.Usage.HasCostNanoUsd ? 0 : spent.Calls;
        Add(sum.Total, spent.Usage);
        sum.Calls += spent.Calls;
        sum.CallsWithoutPrice += unpriced;
        Add(model.Usage, spent.Usage);
        model.Calls += spent.Calls;
        model.CallsWithoutPrice += unpriced;
    }

    private static void Add(Usage sum, Usage more)
    {
        sum.InputTokens += more.InputTokens;
        sum.OutputTokens += more.OutputTokens;
        sum.CacheReadTokens += more.CacheReadTokens;
        sum.CacheWriteTokens += more.CacheWriteTokens;
        if (more.HasCostNanoUsd)
        {
            sum.CostNanoUsd += more.CostNanoUsd;
        }
    }
}
