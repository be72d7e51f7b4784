using Grpc.Core;

namespace Stigmer.Server.Startup;

/// <summary>Services of the original API that this server does not have; their callers are told so in words.</summary>
internal static class UnservedServices
{
    private const string Text =
        "this stigmer-server does not run workflows: Workflow, WorkflowInstance and WorkflowExecution are not implemented; agents are, see AgentExecution";

    private static readonly string[] Services =
    [
        "ai.stigmer.agentic.workflow.v1.WorkflowCommandController",
        "ai.stigmer.agentic.workflow.v1.WorkflowQueryController",
        "ai.stigmer.agentic.workflowexecution.v1.WorkflowExecutionCommandController",
        "ai.stigmer.agentic.workflowexecution.v1.WorkflowExecutionQueryController",
        "ai.stigmer.agentic.workflowinstance.v1.WorkflowInstanceCommandController",
        "ai.stigmer.agentic.workflowinstance.v1.WorkflowInstanceQueryController",
        "ai.stigmer.agentic.workflowrunner.v1.WorkflowRunnerServiceController",
    ];

    internal static IEndpointRouteBuilder MapUnservedServices(this IEndpointRouteBuilder endpoints)
    {
        foreach (var service in Services)
        {
            endpoints.MapPost($"/{service}/{{method}}", http =>
            {
                http.Refuse(StatusCode.Unimplemented, Text);
                return Task.CompletedTask;
            });
        }

        return endpoints;
    }
}
