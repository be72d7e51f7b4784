using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;
using static Compat.Tests.DevServers.RunningServer;

namespace Compat.Tests.DevServers;

public sealed class UpdateTests
{
    [Fact]
    public async Task Update_AcceptedAndCompleted_ReturnsItsOutcome()
    {
        await using var server = await IdleAsync();
        var updating = UpdateAsync(server, "u");
        var task = await server.PollWorkflowAsync();

        await AnswerAsync(server, task, new Acceptance { AcceptedRequestMessageId = "u/request" }, new Response { Outcome = new() { Success = Text("yes") } });
        var answer = await updating;

        Assert.Equal("u", task.Messages.Single().ProtocolInstanceId);
        Assert.Equal(UpdateWorkflowExecutionLifecycleStage.Completed, answer.Stage);
        Assert.Equal(Text("yes"), answer.Outcome.Success);
        Assert.Contains(await server.HistoryAsync("w"), entry => entry.WorkflowExecutionUpdateAcceptedEventAttributes?.AcceptedRequest.Input.Name == "change");
    }

    [Fact]
    public async Task Update_Rejected_ReturnsTheFailureAndLeavesNoEvent()
    {
        await using var server = await IdleAsync();
        var updating = UpdateAsync(server, "u");
        var task = await server.PollWorkflowAsync();

        await AnswerAsync(server, task, new Rejection { Failure = new() { Message = "no" } });

        Assert.Equal("no", (await updating).Outcome.Failure.Message);
        Assert.DoesNotContain(await server.HistoryAsync("w"), entry => entry.EventType is EventType.WorkflowExecutionUpdateAccepted or EventType.WorkflowExecutionUpdateRejected);
    }

    [Fact]
    public async Task Update_WhoseRunCloses_IsAborted()
    {
        await using var server = await IdleAsync();
        var updating = UpdateAsync(server, "u");
        await server.PollWorkflowAsync();

        await server.Api.TerminateWorkflowExecutionAsync(new() { Namespace = "default", WorkflowExecution = new() { WorkflowId = "w" } }, deadline: Soon);

        Assert.Equal(StatusCode.NotFound, (await RefusedAsync(() => updating)).StatusCode);
    }

    private static async Task<RunningServer> IdleAsync()
    {
        var server = await RunningServer.StartAsync();
        await server.StartWorkflowAsync("w");
        await server.CompleteAsync(await server.PollWorkflowAsync());
        return server;
    }

    private static async Task<UpdateWorkflowExecutionResponse> UpdateAsync(RunningServer server, string id) =>
        await server.Api.UpdateWorkflowExecutionAsync(
            new()
            {
                Namespace = "default",
                WorkflowExecution = new() { WorkflowId = "w" },
                WaitPolicy = new() { LifecycleStage = UpdateWorkflowExecutionLifecycleStage.Completed },
                Request = new() { Meta = new() { UpdateId = id }, Input = new() { Name = "change" } },
            },
            deadline: Soon);

    private static async Task AnswerAsync(RunningServer server, PollWorkflowTaskQueueResponse task, params Google.Protobuf.IMessage[] answers)
    {
        var request = new RespondWorkflowTaskCompletedRequest { Namespace = "default", TaskToken = task.TaskToken };
        foreach (var answer in answers)
        {
            var id = $"u/{answer.Descriptor.Name}";
            request.Messages.Add(new Message { Id = id, ProtocolInstanceId = "u", Body = Any.Pack(answer) });
            if (answer is not Rejection)
            {
                request.Commands.Add(new Command { ProtocolMessageCommandAttributes = new() { MessageId = id } });
            }
        }

        await server.Api.RespondWorkflowTaskCompletedAsync(request, deadline: Soon);
    }
}
