using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Budgets;
using Stigmer.AgentRunner.Compactions;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.LanguageModels.Prices;
using Stigmer.AgentRunner.Mcp;
using Stigmer.AgentRunner.Media;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Sandboxes.FileSystem;
using Stigmer.AgentRunner.Settings;
using Stigmer.AgentRunner.Skills;
using Stigmer.AgentRunner.Tools;
using Stigmer.AgentRunner.Turns;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Settings;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.AgentRunner.Reporting;
using Stigmer.Tests.AgentRunner.Skills;
using Stigmer.Tests.Support.Logs;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Turns;

/// <summary>Turns with a scripted model, a journal in memory, and the real tools in a folder of their own.</summary>
internal sealed class TurnHarness : IAsyncDisposable
{
    internal const string ExecutionId = "aex-1";

    private readonly RecordedLog _log = new();
    private readonly ScriptedModelServer _model;
    private readonly LanguageModelCatalog _models;
    private readonly RunnerSettings _settings;
    private readonly SandboxPool _sandboxes;
    private readonly McpConnections _connections;

    private TurnHarness(ScriptedModelServer model, Action<Blueprint>? blueprint, Func<ModelSettings, ModelSettings>? models, bool capturesContent)
    {
        _model = model;
        Journal = new FakeJournalClient { Blueprint = NewBlueprint(blueprint) };
        Journal.Commit(new JournalEntry { Key = "message", HumanMessage = new HumanMessage { Text = "Do the work" } });
        _settings = new RunnerSettings
        {
            Mode = StigmerMode.Local,
            Temporal = new TemporalSettings("localhost:1", "default", "s", "r"),
            MaxConcurrency = 1,
            Backend = new BackendSettings("localhost:1", "runner-key-123"),
            DataFolder = Data.Path,
            SandboxType = "filesystem",
            SandboxRootDir = Workspace.Path,
            Models = (models ?? (settings => settings))(new ModelSettings { AnthropicKey = "sk-model-key", AnthropicBaseUrl = model.Address }),
            CapturesContent = capturesContent,
            Secrets = [KeyValuePair.Create("ANTHROPIC_API_KEY", "sk-model-key")],
        };
        _models = new LanguageModelCatalog(_settings.Models, TimeProvider.System);
        var limits = Microsoft.Extensions.Options.Options.Create(new SandboxOptions());
        _connections = new McpConnections(Mcp, TimeProvider.System, new Logger<McpConnections>(_log));
        _sandboxes = new SandboxPool(new FileSystemSandboxes(_settings, limits, TimeProvider.System), limits, TimeProvider.System);
    }

    internal TempFolder Workspace { get; } = new();

    /// <summary>What outlives the processes of this host.</summary>
    internal TempFolder Data { get; } = new();

    internal FakeJournalClient Journal { get; }

    internal FakeSkillClient Skills { get; } = new();

    internal IOptions<McpOptions> Mcp { get; } = Microsoft.Extensions.Options.Options.Create(new McpOptions());

    internal ScriptedModelServer Model => _model;

    internal RecordedLog Log => _log;

    // A turn is announced with its answer, however slow the machine: tests count commits.
    internal TurnOptions Options { get; } =
        new() { AnnounceAfter = Patience.Limit, FarewellLimit = TimeSpan.FromSeconds(1), SeriesLimit = Patience.Limit };

    internal CompactionOptions Compaction { get; } = new();

    internal LoopOptions Loops { get; } = new();

    internal static async Task<TurnHarness> StartAsync(
        ModelScript script, Action<Blueprint>? blueprint = null, Func<ModelSettings, ModelSettings>? models = null, bool capturesContent = false) =>
        new(await ScriptedModelServer.StartAsync(script), blueprint, models, capturesContent);

    /// <summary>One attempt by a process that has just started: it knows nothing but the journal and what is on the disk.</summary>
    internal async Task<TurnResult> AttemptAsync(
        int turn, int attempt, CancellationToken cancelled = default, CancellationToken stopping = default, TimeSpan? grace = null, int round = 0, CancellationToken abandoned = default)
    {
        using var stop = new TurnStop(cancelled, stopping, grace ?? TimeSpan.Zero, TimeProvider.System, abandoned);

        using var held = NewHeldFolder().Of(ExecutionId);

        return await NewRunner().RunAsync(new TurnPosition(ExecutionId, turn, attempt, round), held, stop).WithPatience();
    }

    /// <summary>As <see cref="AttemptAsync"/>, with the turns that follow.</summary>
    internal async Task<TurnResult> SeriesAsync(int turn, int attempt, CancellationToken stopping = default, int round = 0)
    {
        using var slots = new TurnSlots(_settings);
        using var stop = new TurnStop(CancellationToken.None, stopping, TimeSpan.Zero, TimeProvider.System);
        var series = new TurnSeries(
            NewRunner(), NewHeldFolder(), slots, Microsoft.Extensions.Options.Options.Create(Options), TimeProvider.System, new Logger<TurnSeries>(_log));

        return await series.RunAsync(new TurnPosition(ExecutionId, turn, attempt, round), stop).WithPatience();
    }

    /// <summary>All turns, one after the other, by one process.</summary>
    internal async Task<TurnResult> RunAsync()
    {
        var runner = NewRunner();
        using var held = NewHeldFolder().Of(ExecutionId);
        for (var turn = 1; ; turn++)
        {
            using var stop = new TurnStop(CancellationToken.None, CancellationToken.None, TimeSpan.Zero, TimeProvider.System);
            var result = await runner.RunAsync(new TurnPosition(ExecutionId, turn, 1), held, stop).WithPatience();
            if (result.Outcome != TurnOutcome.Continue)
            {
                return result;
            }
        }
    }

    /// <summary>What a process had open ends with it.</summary>
    internal async Task ForgetAsync() => await _sandboxes.DisposeAsync();

    internal string[] Lines(string file) => File.Exists(Workspace[file]) ? File.ReadAllLines(Workspace[file]) : [];

    internal IEnumerable<string> Keys() => Journal.Entries.Select(entry => entry.Key);

    public async ValueTask DisposeAsync()
    {
        await _connections.StopAsync(CancellationToken.None);
        _connections.Dispose();
        await _sandboxes.DisposeAsync();
        _models.Dispose();
        await _model.DisposeAsync();
        Workspace.Dispose();
        Data.Dispose();
        _log.Dispose();
    }

    private HeldFolder NewHeldFolder() => new(Data.Path, TimeProvider.System, new Logger<HeldFolder>(_log));

    private TurnRunner NewRunner()
    {
        var clock = TimeProvider.System;
        var tools = Microsoft.Extensions.Options.Options.Create(new ToolOptions());
        var turns = Microsoft.Extensions.Options.Options.Create(Options);
        var retries = Microsoft.Extensions.Options.Options.Create(new ModelRetryOptions { MaxCallsBeforeFallback = 2, FirstPause = TimeSpan.FromMilliseconds(1) });
        var calls = new ServerCalls([], clock, new Logger<ServerCalls>(_log));
        var skills = new SkillShelf(new SkillLibrary(Skills, calls), Microsoft.Extensions.Options.Options.Create(new SkillOptions()));
        var kits = new AgentKits(skills, new McpServers(_settings, _connections, Mcp, tools, clock), tools);
        var journal = new Journal(Journal, calls);
        var deltas = new DeltaPublisher(new ServerDeltas(Journal, []), clock, new Logger<DeltaPublisher>(_log));
        var loops = Microsoft.Extensions.Options.Options.Create(Loops);
        var caller = new ModelCaller(
            retries, new ModelPrices(Microsoft.Extensions.Options.Options.Create(new ModelPriceOptions())), new RestingModels(retries, clock), clock);
        var asker = new TurnAsker(caller, new Compactor(
            caller, Microsoft.Extensions.Options.Options.Create(Compaction), loops, new MediaShelf(Microsoft.Extensions.Options.Options.Create(new MediaOptions()))), deltas, turns, clock);
        var steps = new TurnSteps(asker, new ToolCaller(deltas, turns, clock, new Logger<ToolCaller>(_log)), turns, loops, clock);

        return new TurnRunner(
            new JournalCache(journal, clock), journal, new RunSetups(_settings, _models, _sandboxes, kits, turns), steps, new BudgetKeeper(turns, clock));
    }

    private static Blueprint NewBlueprint(Action<Blueprint>? change)
    {
        var blueprint = new Blueprint
        {
            Agent = new Agent { Spec = new AgentSpec { Instructions = "You are a worker." } },
            Execution = new AgentExecution { Spec = new AgentExecutionSpec { Message = "Do the work" } },
        };
        change?.Invoke(blueprint);

        return blueprint;
    }
}
