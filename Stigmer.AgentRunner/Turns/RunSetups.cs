using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Blueprints;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Settings;
using Stigmer.AgentRunner.Skills;
using Stigmer.AgentRunner.Tools;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Gets together what a run works with, from its blueprint and the runner's settings.</summary>
internal sealed class RunSetups(
    RunnerSettings settings, LanguageModelCatalog models, SandboxPool sandboxes, SkillShelf skills, IOptions<ToolOptions> tools)
{
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

        var known = await skills.LoadAsync(
            new SkillRequest(journal, run.SkillRefs) { Org = run.Org, InFull = run.SkillsInFull }, sandbox, cancellationToken);

        return new RunSetup(asked, Toolbox(sandbox, secrets, journal), Prompt(run, sandbox) + known.Prompt, sandbox.Workspace, secrets)
        {
            News = known.News,
        };
    }

    /// <summary>A turn is over, and perhaps the run: then what it left running ends.</summary>
    internal Task CloseAsync(string executionId, bool runIsOver) => sandboxes.LeaveAsync(executionId, runIsOver);

    private Toolbox Toolbox(Sandbox sandbox, SecretRedactor secrets, ExecutionJournal journal) => new(
        [
            new LsTool(sandbox, tools.Value),
            new GlobTool(sandbox, tools.Value),
            new GrepTool(sandbox, tools.Value),
            new ReadFileTool(sandbox, tools.Value),
            new WriteFileTool(sandbox),
            new EditFileTool(sandbox),
            new ExecuteTool(sandbox, tools.Value),
            new WriteTodosTool(tools.Value),
            new ReadTodosTool(() => journal.TodosOf("")),
        ],
        new ToolResults(sandbox, secrets, tools.Value));

    private static string Prompt(RunBlueprint run, Sandbox sandbox) =>
        $"{run.Instructions.Trim()}\n\nYour workspace is the folder {sandbox.Workspace}. Paths are relative to it; {sandbox.Reach}. "
        + "Commands start in it.";
}
