using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>Replaces the agent's list of things to do. Idempotent: the journal keeps one list per call.</summary>
internal sealed class WriteTodosTool(ToolOptions options) : SandboxTool(Definition)
{
    private const int MaxContentLength = 1_000;

    private static readonly ToolDefinition Definition = ToolDefinition.Of(
        "write_todos",
        ToolEffect.Idempotent,
        "Writes your list of things to do, as a whole: it replaces the one before. Use it for work of three steps or more; keep one thing "
        + "in_progress, and write the list again as soon as something is done. The person sees it.",
        """
        {
          "type": "object",
          "properties": {
            "todos": {
              "type": "array",
              "description": "Everything, in order, also what is done.",
              "items": {
                "type": "object",
                "properties": {
                  "content": { "type": "string", "description": "What is to be done." },
                  "status": { "type": "string", "enum": ["pending", "in_progress", "completed", "cancelled"] },
                  "id": { "type": "string", "description": "Names it; leave it out to have it numbered." }
                },
                "required": ["content", "status"]
              }
            }
          },
          "required": ["todos"]
        }
        """);

    internal override Task<ToolAnswer> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var given = arguments.Objects("todos");
        if (given.Count > options.MaxTodos)
        {
            return Task.FromResult(ToolAnswer.Error($"'todos' has {given.Count} members; a list has at most {options.MaxTodos}."));
        }

        var list = new TodoList();
        for (var index = 0; index < given.Count; index++)
        {
            list.Items.Add(Read(given[index], index + 1));
        }

        if (list.Items.GroupBy(item => item.Id, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            return Task.FromResult(ToolAnswer.Error($"The id '{twice.Key}' is there twice; leave ids out, or make them different."));
        }

        return Task.FromResult(new ToolAnswer(TodoChecklist.Text(list)) { Todos = list });
    }

    private static Todo Read(JsonElement given, int number)
    {
        try
        {
            var fields = new ToolArguments(new AIFunctionArguments(
                given.EnumerateObject().ToDictionary(field => field.Name, field => (object?)field.Value, StringComparer.Ordinal)));
            var content = fields.Text("content").Trim();
            if (content.Length is 0 or > MaxContentLength)
            {
                throw new ToolArgumentException($"'content' has {content.Length} characters; it must have 1 to {MaxContentLength}.");
            }

            return new Todo
            {
                Id = fields.OptionalText("id") is { Length: > 0 } id ? id : number.ToString(CultureInfo.InvariantCulture),
                Content = content,
                Status = TodoChecklist.Status(fields.Text("status")),
            };
        }
        catch (ToolArgumentException e)
        {
            throw new ToolArgumentException($"todo {number}: {e.Message}");
        }
    }
}
