using System.Collections;
using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Blueprints;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Sandboxes.FileSystem;
using Stigmer.AgentRunner.Settings;
using Stigmer.AgentRunner.Skills;
using Stigmer.AgentRunner.Tools;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Gets together what a run works with, from its blueprint and the runner's settings.</summary>
internal sealed class RunSetups(RunnerSettings settings, LanguageModelCatalog models, Shell shell, SkillShelf skills, IOptions<ToolOptions> tools)
{
    // The one place that reads the environment itself: a shell inherits from it, by an allow-list.
    private static readonly IDictionary Own = Environment.GetEnvironmentVariables();

    /// <exception cref="ModelChoiceException">The model cannot be had here.</exception>
    /// <exception cref="SandboxException">The workspace cannot be used.</exception>
    internal async Task<RunSetup> OpenAsync(ExecutionJournal journal, CancellationToken cancellationToken)
    {
        var run = new RunBlueprint(journal.Blueprint);
        var model = models.Choose(run.Provider, run.Model);
        var sandbox = OpenSandbox(run.Workspace);
        var variables = ShellEnvironment.Build(Own, run.Environment, sandbox.Root);
        var secrets = new SecretRedactor([.. settings.Secrets, .. run.Secrets()]);

        var known = await skills.LoadAsync(
            new SkillRequest(journal, run.SkillRefs) { Org = run.Org, InFull = run.SkillsInFull }, sandbox, cancellationToken);

        return new RunSetup(model, Toolbox(sandbox, variables, secrets, journal), Prompt(run, sandbox) + known.Prompt, sandbox.Root, secrets)
        {
            News = known.News,
        };
    }

    private FileSystemSandbox OpenSandbox(string workspace)
    {
        if (workspace.Length == 0)
        {
            return FileSystemSandbox.Open(settings.SandboxRootDir);
        }

        if (!Path.IsPathFullyQualified(workspace))
        {
            throw new SandboxException($"The workspace '{workspace}' of the run must be an absolute path.");
        }

        return Directory.Exists(workspace)
            ? FileSystemSandbox.Open(workspace)
            : throw new SandboxException($"The workspace '{workspace}' of the run does not exist on the runner's machine.");
    }

    private Toolbox Toolbox(
        FileSystemSandbox sandbox, IReadOnlyDictionary<string, string> variables, SecretRedactor secrets, ExecutionJournal journal) => new(
        [
            new LsTool(sandbox, tools.Value),
            new GlobTool(sandbox, tools.Value),
            new GrepTool(sandbox, tools.Value),
            new ReadFileTool(sandbox, tools.Value),
            new WriteFileTool(sandbox),
            new EditFileTool(sandbox),
            new ExecuteTool(sandbox, shell, variables, tools.Value),
            new WriteTodosTool(tools.Value),
            new ReadTodosTool(() => journal.TodosOf("")),
        ],
        new ToolResults(sandbox, secrets, tools.Value));

    private static string Prompt(RunBlueprint run, FileSystemSandbox sandbox) =>
        $"{run.Instructions.Trim()}\n\nYour workspace is the folder {sandbox.Root}. Paths are relative to it; nothing outside it can be read or written "
        + "with the file tools. Commands start in it.";
}
