using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>Shows the agent its list of things to do.</summary>
/// <param name="current">The list as the journal has it.</param>
internal sealed class ReadTodosTool(Func<TodoList?> current) : SandboxTool(Definition)
{
    private static readonly ToolDefinition Definition = ToolDefinition.Of(
        "read_todos",
        ToolEffect.ReadOnly,
        "Shows your list of things to do as you last wrote it: [x] done, [>] in progress, [ ] pending, [-] cancelled.",
        """{ "type": "object", "properties": {} }""");

    internal override Task<ToolAnswer> RunAsync(ToolArguments arguments, CancellationToken cancellationToken) =>
        Task.FromResult(new ToolAnswer(current() is { } list ? TodoChecklist.Text(list) : "(there is no list yet)"));
}
