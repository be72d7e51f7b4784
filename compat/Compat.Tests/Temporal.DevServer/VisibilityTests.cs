using Grpc.Core;
using static Compat.Tests.DevServers.RunningServer;

namespace Compat.Tests.DevServers;

public sealed class VisibilityTests
{
    [Theory]
    [InlineData("", 3)]
    [InlineData("WorkflowId = 'alpha'", 1)]
    [InlineData("WorkflowId != \"alpha\"", 2)]
    [InlineData("WorkflowId IN ('alpha', 'beta')", 2)]
    [InlineData("WorkflowId STARTS_WITH 'al'", 1)]
    [InlineData("ExecutionStatus = 'Completed'", 1)]
    [InlineData("ExecutionStatus = 'Running' AND NOT (WorkflowId = 'beta' OR WorkflowId = 'x')", 1)]
    [InlineData("`WorkflowType` = 'type' and StartTime > '2020-01-01T00:00:00Z'", 3)]
    [InlineData("CloseTime IS NULL", 2)]
    [InlineData("CloseTime IS NOT NULL ORDER BY StartTime DESC", 1)]
    [InlineData("HistoryLength BETWEEN 1 AND 2", 2)]
    public async Task List_WithAFilter_FindsTheRunsThatMatch(string query, int expected)
    {
        await using var server = await ThreeRunsAsync();

        var list = await server.Api.ListWorkflowExecutionsAsync(new() { Namespace = "default", Query = query }, deadline: Soon);
        var count = await server.Api.CountWorkflowExecutionsAsync(new() { Namespace = "default", Query = query }, deadline: Soon);

        Assert.Equal(expected, list.Executions.Count);
        Assert.Equal(expected, count.Count);
    }

    [Theory]
    [InlineData("Nonsense = 1")]
    [InlineData("WorkflowId =")]
    [InlineData("WorkflowId = 'open")]
    [InlineData("StartTime > 'yesterday'")]
    [InlineData("ExecutionStatus = 'Sleeping'")]
    [InlineData("(WorkflowId = 'a'")]
    public async Task List_WithABadFilter_SaysWhatIsWrong(string query)
    {
        await using var server = await RunningServer.StartAsync();

        var refused = await RefusedAsync(async () => await server.Api.ListWorkflowExecutionsAsync(new() { Namespace = "default", Query = query }, deadline: Soon));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.StartsWith("invalid query: ", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_InPages_ReturnsEachRunOnce()
    {
        await using var server = await ThreeRunsAsync();

        var first = await server.Api.ListWorkflowExecutionsAsync(new() { Namespace = "default", PageSize = 2 }, deadline: Soon);
        var second = await server.Api.ListWorkflowExecutionsAsync(new() { Namespace = "default", PageSize = 2, NextPageToken = first.NextPageToken }, deadline: Soon);

        Assert.Equal((2, 1), (first.Executions.Count, second.Executions.Count));
        Assert.True(second.NextPageToken.IsEmpty);
        Assert.Equal(3, first.Executions.Concat(second.Executions).Select(info => info.Execution.RunId).Distinct().Count());
    }

    [Fact]
    public async Task Count_ByStatus_GivesOneGroupEach()
    {
        await using var server = await ThreeRunsAsync();

        var count = await server.Api.CountWorkflowExecutionsAsync(new() { Namespace = "default", Query = "GROUP BY ExecutionStatus" }, deadline: Soon);

        Assert.Equal(["\"Running\"", "\"Completed\""], count.Groups.Select(group => group.GroupValues[0].Data.ToStringUtf8()));
        Assert.Equal([2, 1], count.Groups.Select(group => group.Count));
    }

    private static async Task<RunningServer> ThreeRunsAsync()
    {
        var server = await RunningServer.StartAsync();
        await server.StartWorkflowAsync("alpha");
        await server.CompleteAsync(await server.PollWorkflowAsync(), CompleteWorkflow());
        await server.StartWorkflowAsync("beta");
        await server.StartWorkflowAsync("gamma");
        return server;
    }
}
