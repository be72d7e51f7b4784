using System.Globalization;
using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Mcp;
using Stigmer.AgentRunner.Skills;
using Stigmer.AgentRunner.Tools;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Gets together what an agent of a run has: the tools of the sandbox, those of its MCP servers, its skills.</summary>
internal sealed class AgentKits(SkillShelf skills, McpServers servers, IOptions<ToolOptions> options)
{
    internal async Task<AgentKit> OpenAsync(AgentPart part, RunGround ground, CancellationToken cancellationToken)
    {
        var (run, journal, sandbox, secrets) = ground;
        var opening = servers.OpenAsync(
            new McpRequest(run.SessionId.Length > 0 ? run.SessionId : journal.ExecutionId, part.McpServers, run.Environment), sandbox, cancellationToken);
        var loading = skills.LoadAsync(
            new SkillRequest(journal, part.SkillRefs) { SubAgent = part.Path, Org = run.Org, InFull = run.SkillsInFull }, sandbox, cancellationToken);
        await Task.WhenAll(opening, loading);
        var (offered, known) = (await opening, await loading);

        return new AgentKit(
            new Toolbox([.. OfSandbox(part, ground), .. offered.Tools], new ToolResults(sandbox, secrets, options.Value))
            {
                CallLimit = TimeSpan.FromSeconds(options.Value.ToolSeconds),
            },
            secrets.Redact($"{Prompt(part, ground)}{known.Prompt}{offered.Prompt}"),
            // Of a server that is away the agent itself has told.
            [.. known.News, .. part.Path.Length == 0 ? offered.News : [], .. part.Problems.Select(Notice)]);
    }

    private static JournalEntry Notice(string problem, int number) =>
        new() { Key = string.Create(CultureInfo.InvariantCulture, $"problem/{number}"), Notice = new Notice { Text = problem } };

    private IEnumerable<SandboxTool> OfSandbox(AgentPart part, RunGround ground)
    {
        var sandbox = ground.Sandbox;
        yield return new LsTool(sandbox, options.Value);
        yield return new GlobTool(sandbox, options.Value);
        yield return new GrepTool(sandbox, options.Value);
        yield return new ReadFileTool(sandbox, options.Value);
        yield return new WriteFileTool(sandbox);
        yield return new EditFileTool(sandbox);
        yield return new ExecuteTool(sandbox, options.Value);
        yield return new ReadOutputTool(sandbox, () => BackgroundProcesses.Of(ground.Journal.EntriesOf(part.Path)));
        yield return new StopProcessTool(sandbox);
        yield return new WriteTodosTool(options.Value);
        yield return new ReadTodosTool(() => ground.Journal.TodosOf(part.Path));
        if (part.SubAgents.Count > 0)
        {
            yield return new TaskTool([.. part.SubAgents.Select(agent => new SubAgentCard(agent.Name, agent.Description))]);
        }
    }

    private static string Prompt(AgentPart part, RunGround ground) =>
        $"{part.Instructions.Trim()}\n\nYour workspace is the folder {ground.Sandbox.Workspace}. Paths are relative to it; {ground.Sandbox.Reach}. "
        + "Commands start in it.";
}
