using System.Text.Json;
using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.Tools;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.AgentRunner.Tools;

public class WriteTodosToolTests
{
    [Fact]
    public async Task RunAsync_List_IsNumberedAndShown()
    {
        var answer = await RunAsync("""{"todos":[{"content":" look ","status":"completed"},{"id":"map","content":"draw","status":"pending"}]}""");

        Assert.Equal("[x] look\n[ ] draw", answer.Text);
        Assert.Equal(
            [new Todo { Id = "1", Content = "look", Status = TodoStatus.TodoCompleted }, new Todo { Id = "map", Content = "draw", Status = TodoStatus.TodoPending }],
            answer.Todos!.Items);
    }

    [Theory]
    [InlineData("{}", "'todos' is missing; it must be a list of objects.")]
    [InlineData("""{"todos":["look"]}""", "it must be a list of objects")]
    [InlineData("""{"todos":[{"content":"a","status":"done"}]}""", "todo 1: there is no status 'done'; use one of: pending, in_progress, completed, cancelled.")]
    [InlineData("""{"todos":[{"content":" ","status":"pending"}]}""", "todo 1: 'content' has 0 characters; it must have 1 to 1000.")]
    public async Task RunAsync_WhatIsNoList_IsExplained(string json, string expected)
    {
        var failure = await Assert.ThrowsAsync<ToolArgumentException>(() => RunAsync(json));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"todos":[{"id":"a","content":"x","status":"pending"},{"id":"a","content":"y","status":"pending"}]}""", "The id 'a' is there twice")]
    [InlineData("""{"todos":[{"content":"x","status":"pending"},{"content":"y","status":"pending"},{"content":"z","status":"pending"}]}""", "at most 2")]
    public async Task RunAsync_ListThatCannotBe_ChangesNothing(string json, string expected)
    {
        var answer = await RunAsync(json);

        Assert.True(answer.IsError);
        Assert.Null(answer.Todos);
        Assert.Contains(expected, answer.Text, StringComparison.Ordinal);
    }

    private static Task<ToolAnswer> RunAsync(string json) => new WriteTodosTool(new ToolOptions { MaxTodos = 2 }).RunAsync(
        new ToolArguments(new AIFunctionArguments(JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!
            .ToDictionary(pair => pair.Key, pair => (object?)pair.Value))),
        CancellationToken.None);
}
