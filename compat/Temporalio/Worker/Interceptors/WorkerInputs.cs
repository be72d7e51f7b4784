using System.Reflection;
using Temporalio.Activities;
using Temporalio.Api.Common.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker.Interceptors;

/// <summary>Input of <see cref="ActivityInboundInterceptor.ExecuteActivityAsync"/>.</summary>
public record ExecuteActivityInput(ActivityDefinition Activity, object?[] Args, IReadOnlyDictionary<string, Payload>? Headers);

/// <summary>Input of <see cref="ActivityOutboundInterceptor.Heartbeat"/>.</summary>
public record HeartbeatInput(object?[] Details);

/// <summary>Input of <see cref="WorkflowInboundInterceptor.ExecuteWorkflowAsync"/>.</summary>
public record ExecuteWorkflowInput(object Instance, MethodInfo RunMethod, object?[] Args);

/// <summary>Input of <see cref="WorkflowInboundInterceptor.HandleSignalAsync"/>.</summary>
public record HandleSignalInput(
    string Signal, WorkflowSignalDefinition Definition, object?[] Args, IReadOnlyDictionary<string, Payload>? Headers);

/// <summary>Input of <see cref="WorkflowInboundInterceptor.HandleQuery"/>.</summary>
public record HandleQueryInput(
    string Id, string Query, WorkflowQueryDefinition Definition, object?[] Args, IReadOnlyDictionary<string, Payload>? Headers);

/// <summary>Input of <see cref="WorkflowInboundInterceptor.HandleUpdateAsync"/>.</summary>
public record HandleUpdateInput(
    string Id, string Update, WorkflowUpdateDefinition Definition, object?[] Args, IReadOnlyDictionary<string, Payload>? Headers);

/// <summary>Input of <see cref="WorkflowOutboundInterceptor.ScheduleActivityAsync{TResult}"/>.</summary>
public record ScheduleActivityInput(
    string Activity, IReadOnlyCollection<object?> Args, ActivityOptions Options, IDictionary<string, Payload>? Headers);

/// <summary>Input of <see cref="WorkflowOutboundInterceptor.DelayAsync"/>.</summary>
public record DelayAsyncInput(TimeSpan Delay, CancellationToken? CancellationToken, string? Summary);

/// <summary>Input of <see cref="WorkflowOutboundInterceptor.CreateContinueAsNewException"/>.</summary>
public record CreateContinueAsNewExceptionInput(
    string Workflow, IReadOnlyCollection<object?> Args, ContinueAsNewOptions? Options, IDictionary<string, Payload>? Headers);
