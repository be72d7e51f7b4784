using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Approvals;
using Stigmer.AgentRunner.Blueprints;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Settings;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Gets together what a run works with, from its blueprint and the runner's settings.</summary>
internal sealed class RunSetups(
    RunnerSettings settings, LanguageModelCatalog models, SandboxPool sandboxes, AgentKits kits, IOptions<TurnOptions> options)
{
    /// <summary>Where runs are done whose files are on this host; null where files are anybody's.</summary>
    internal string? TaskQueue => settings.HostTaskQueue;

    /// <exception cref="ModelChoiceException">The model cannot be had here.</exception>
    /// <exception cref="SandboxException">The workspace cannot be used.</exception>
    internal async Task<RunSetup> OpenAsync(ExecutionJournal journal, CancellationToken cancellationToken)
    {
        var run = new RunBlueprint(journal.Blueprint);
        var asked = models.Choose(run.ModelOfRun, run.ModelOfAgent);
        var sandbox = await sandboxes.OpenAsync(
            new SandboxRequest
            {
                ExecutionId = journal.ExecutionId,
                SessionId = run.SessionId,
                Workspace = run.Workspace,
                Environment = run.Environment,
            },
            cancellationToken);
        var secrets = new SecretRedactor([.. settings.Secrets, .. run.Secrets()]);

        return await OpenAsync(AgentParts.Of(run, options.Value.MaxSubAgentDepth), new RunGround(run, journal, sandbox, secrets), asked, cancellationToken);
    }

    /// <summary>A turn is over, and perhaps the run: then what it left running ends.</summary>
    internal Task CloseAsync(string executionId, bool runIsOver) => sandboxes.LeaveAsync(executionId, runIsOver);

    private async Task<RunSetup> OpenAsync(
        AgentPart part, RunGround ground, IReadOnlyList<LanguageModel> asked, CancellationToken cancellationToken)
    {
        var kit = await kits.OpenAsync(part, ground, cancellationToken);

        return new RunSetup(asked, kit.Toolbox, kit.SystemPrompt, ground.Sandbox.Workspace, ground.Secrets)
        {
            News = kit.News,
            TaskQueue = TaskQueue,
            Sandbox = ground.Sandbox,
            Policy = CallPolicy.Of(ground.Run.AgentPolicy, ground.Run.RunPolicy),
            CapturesContent = settings.CapturesContent,
            OpenSubAgentAsync = (name, path, token) => OpenAsync(part.SubAgents.First(agent => agent.Name == name) with { Path = path }, ground, asked, token),
        };
    }
}
