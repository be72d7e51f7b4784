using Stigmer.AgentRunner.Compactions;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.AgentRunner.Turns;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Compactions;

/// <summary>A model that counts four characters to a token and looks at no more than it says.</summary>
public sealed class CompactionTests
{
    private const int Window = 6_000;

    private const string Summary = "The person wants ten files read. It was decided to read them in order. The magic number is 4711.";

    [Fact]
    public async Task RunAsync_ConversationGrowsTooLong_GoesOnFromASummary()
    {
        await using var harness = await StartAsync(turns: 12, options => options.EnoughAt = 0.25);

        var result = await harness.RunAsync();

        Assert.Equal(TurnOutcome.Done, result.Outcome);
        var compactions = Compactions(harness);
        Assert.True(compactions.Length is > 0 and < 12, $"{compactions.Length} compactions");
        var summaries = compactions.Where(compaction => compaction.Summary.Length > 0).ToArray();
        Assert.NotEmpty(summaries);
        Assert.All(summaries, summary => Assert.StartsWith(Summary, summary.Summary, StringComparison.Ordinal));
        Assert.Contains("The list of things to do:\n[>] read them all", summaries[0].Summary, StringComparison.Ordinal);
        Assert.True(summaries[0].Spent is { Calls: 1, Usage.HasCostNanoUsd: true });
        // No request was ever longer than the window, none was wrong, and the newest ones know the task, the summary, and the last turns as they were.
        Assert.All(harness.Model.Requests, request => Assert.True(TokensOf(request) < Window, $"{TokensOf(request)} tokens"));
        Assert.Empty(harness.Model.Refusals);
        var last = harness.Model.Requests[^1];
        Assert.Contains(Summary, last.Messages[0].Text, StringComparison.Ordinal);
        Assert.Contains("word for word:\nDo the work", last.Messages[0].Text, StringComparison.Ordinal);
        Assert.Equal("user", last.Messages[0].Role);
        Assert.Contains("line 4999", last.ToolResults[^1].Text, StringComparison.Ordinal);
        // The journal keeps everything.
        Assert.Equal(12, harness.Journal.Entries.Count(entry => entry.ToolFinished?.Tool == "execute"));
    }

    // Declined, empty, refused by the provider.
    [Theory]
    [InlineData("refusal")]
    [InlineData("")]
    [InlineData("fail")]
    public async Task RunAsync_NoSummaryCanBeHad_GoesOnFromAnExcerpt(string how)
    {
        ModelAnswer? second = null;
        await using var harness = await StartAsync(turns: 16, options => options.EnoughAt = 0.1, summary: number => number == 1 ? null : second ??= how switch
        {
            "fail" => ModelAnswer.Fail(new ModelFault(400, "invalid_request_error", "not this one")),
            "" => ModelAnswer.Text(" "),
            _ => ModelAnswer.Text("I'd rather not") with { StopReason = how },
        });

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        // With what the summary before it knew, and what the journal knows.
        var excerpt = Compactions(harness).Where(compaction => compaction.Summary.Length > 0).ElementAt(1).Summary;
        Assert.StartsWith("(No summary could be had.", excerpt, StringComparison.Ordinal);
        Assert.Contains("The magic number is 4711", excerpt, StringComparison.Ordinal);
        Assert.Contains("[>] read them all", excerpt, StringComparison.Ordinal);
        Assert.Equal(how == "fail", harness.Journal.Entries.Any(entry => entry.Notice?.Text.Contains("not this one", StringComparison.Ordinal) is true));
    }

    [Fact]
    public async Task RunAsync_LongResultsBehind_AreLeftOutBeforeAnythingIsSummedUp()
    {
        await using var harness = await StartAsync(turns: 12, options => options.EnoughAt = 0.6);

        await harness.RunAsync();

        var first = Compactions(harness)[0];
        Assert.Equal(("", 0), (first.Summary, first.ThroughTurn));
        Assert.Null(first.Spent);
        var after = harness.Model.Requests.First(request => request.ToolResults.Any(result => result.Text.Contains("left out to save room", StringComparison.Ordinal)));
        Assert.DoesNotContain("left out", after.ToolResults[^1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_KilledAroundASummary_ItIsPaidForOnce(bool afterItsCommit)
    {
        await using var harness = await StartAsync(turns: 12, options => options.EnoughAt = 0.05);
        var killed = false;
        void Kill(IReadOnlyList<JournalEntry> entries)
        {
            var isTheCommit = entries.Any(entry => entry.BodyCase == JournalEntry.BodyOneofCase.Compaction);
            if (isTheCommit && !killed)
            {
                killed = true;
                throw new ProcessKilledException();
            }
        }

        harness.Journal.BeforeCommit = afterItsCommit ? null : Kill;
        harness.Journal.AfterCommit = afterItsCommit ? Kill : null;
        var result = new TurnResult(TurnOutcome.Continue);
        for (var turn = 1; result.Outcome == TurnOutcome.Continue; turn++)
        {
            try
            {
                result = await harness.AttemptAsync(turn, attempt: 1);
            }
            catch (ProcessKilledException)
            {
                result = await harness.AttemptAsync(turn, attempt: 2);
            }
        }

        Assert.True(killed);
        Assert.Equal(TurnOutcome.Done, result.Outcome);
        Assert.Equal(Compactions(harness).Count(compaction => compaction.Summary.Length > 0), harness.Model.Requests.Count(IsForASummary));
    }

    [Fact]
    public async Task RunAsync_ProviderSaysThatItIsTooLong_IsShortenedAndAskedAgain()
    {
        // Nobody told the runner how short this model's window is.
        await using var harness = await StartAsync(turns: 12, window: 1_000_000);

        var result = await harness.RunAsync();

        Assert.Equal(TurnOutcome.Done, result.Outcome);
        Assert.NotEmpty(Compactions(harness));
    }

    [Fact]
    public async Task RunAsync_OneMessageThatIsTooLong_FailsWithTheProvidersWords()
    {
        await using var harness = await StartAsync(turns: 1, blueprint: blueprint => blueprint.Agent.Spec.Instructions = new string('x', 40_000));

        var result = await harness.RunAsync();

        Assert.Equal(TurnOutcome.Failed, result.Outcome);
        Assert.Contains("prompt is too long", result.Error, StringComparison.Ordinal);
        Assert.Empty(Compactions(harness));
    }

    [Fact]
    public async Task RunAsync_LongEarlierExecutions_AreSummedUpToo()
    {
        await using var harness = await StartAsync(turns: 0, blueprint: blueprint => blueprint.EarlierExecutionIds.Add("aex-0"));
        harness.Journal.Earlier["aex-0"] =
        [
            new JournalEntry { Seq = 1, HumanMessage = new HumanMessage { Text = "Earlier" } },
            .. Enumerable.Range(2, 30).Select(seq => new JournalEntry
            {
                Seq = seq,
                AssistantMessage = new AssistantMessage { Turn = seq - 1, Blocks = { new ContentBlock { Text = new string('a', 1000) } }, StopReason = "end_turn" },
            }),
        ];

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        var request = harness.Model.Requests[^1];
        Assert.Contains(Summary, Assert.Single(request.Messages).Text, StringComparison.Ordinal);
        Assert.Contains("Do the work", request.Messages[0].Text, StringComparison.Ordinal);
    }

    private static async Task<TurnHarness> StartAsync(
        int turns, Action<CompactionOptions>? options = null, int window = Window, Action<Blueprint>? blueprint = null, Func<int, ModelAnswer?>? summary = null)
    {
        var (asked, summaries) = (0, 0);
        var harness = await TurnHarness.StartAsync(Answer, blueprint, models => models with { ContextWindow = window, MaxTokens = 500 });
        options?.Invoke(harness.Compaction);

        return harness;

        ModelAnswer Answer(ModelRequest request)
        {
            if (TokensOf(request) > Window)
            {
                return ModelAnswer.Fail(new ModelFault(400, "invalid_request_error", $"prompt is too long: {TokensOf(request)} tokens > {Window} maximum"));
            }

            if (IsForASummary(request))
            {
                return (summary?.Invoke(Interlocked.Increment(ref summaries)) ?? ModelAnswer.Text(Summary)) with { InputTokens = TokensOf(request) };
            }

            var number = Interlocked.Increment(ref asked);
            var answer = number > turns ? ModelAnswer.Text("All read.")
                : number == 1 ? new ModelAnswer { Blocks = [ModelAnswer.Use("write_todos", new { todos = new[] { new { content = "read them all", status = "in_progress" } } }), Reading(number)] }
                : new ModelAnswer { Blocks = [Reading(number)] };

            return answer with { InputTokens = TokensOf(request) };
        }
    }

    // 3,000 characters each time.
    private static AnswerBlock Reading(int number) => ModelAnswer.Use("execute", new { command = $"echo {number}; seq -f 'line %g' 4700 4999" });

    private static int TokensOf(ModelRequest request) => request.Body.GetProperty("messages").GetRawText().Length / 4 + request.System.Length / 4;

    private static bool IsForASummary(ModelRequest request) => request.System.StartsWith(SummaryRequest.Instructions, StringComparison.Ordinal);

    private static Compaction[] Compactions(TurnHarness harness) =>
        [.. harness.Journal.Entries.Where(entry => entry.Compaction is not null).Select(entry => entry.Compaction)];
}
