using Temporalio.Workflows;

namespace Temporalio.Worker.Interceptors;

/// <summary>Puts itself around what a worker runs.</summary>
public interface IWorkerInterceptor
{
    /// <summary>Wraps the next interceptor of each workflow run.</summary>
    WorkflowInboundInterceptor InterceptWorkflow(WorkflowInboundInterceptor nextInterceptor) => nextInterceptor;

    /// <summary>Wraps the next interceptor of each activity.</summary>
    ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => nextInterceptor;
}

/// <summary>What comes into an activity.</summary>
public abstract class ActivityInboundInterceptor
{
    private readonly ActivityInboundInterceptor? _next;

    /// <summary>Creates an interceptor in front of another.</summary>
    protected ActivityInboundInterceptor(ActivityInboundInterceptor next) => _next = next;

    private protected ActivityInboundInterceptor()
    {
    }

    /// <summary>The next in the chain.</summary>
    protected ActivityInboundInterceptor Next => _next ?? throw new InvalidOperationException("There is no next interceptor");

    /// <summary>Told, before the activity runs, what goes out of it; may wrap it.</summary>
    public virtual void Init(ActivityOutboundInterceptor outbound) => Next.Init(outbound);

    /// <summary>Runs the activity.</summary>
    public virtual Task<object?> ExecuteActivityAsync(ExecuteActivityInput input) => Next.ExecuteActivityAsync(input);
}

/// <summary>What goes out of an activity.</summary>
public abstract class ActivityOutboundInterceptor
{
    private readonly ActivityOutboundInterceptor? _next;

    /// <summary>Creates an interceptor in front of another.</summary>
    protected ActivityOutboundInterceptor(ActivityOutboundInterceptor next) => _next = next;

    private protected ActivityOutboundInterceptor()
    {
    }

    /// <summary>The next in the chain.</summary>
    protected ActivityOutboundInterceptor Next => _next ?? throw new InvalidOperationException("There is no next interceptor");

    /// <summary>Sends a heartbeat.</summary>
    public virtual void Heartbeat(HeartbeatInput input) => Next.Heartbeat(input);
}

/// <summary>What comes into a workflow.</summary>
public abstract class WorkflowInboundInterceptor
{
    private readonly WorkflowInboundInterceptor? _next;

    /// <summary>Creates an interceptor in front of another.</summary>
    protected WorkflowInboundInterceptor(WorkflowInboundInterceptor next) => _next = next;

    private protected WorkflowInboundInterceptor()
    {
    }

    /// <summary>The next in the chain.</summary>
    protected WorkflowInboundInterceptor Next => _next ?? throw new InvalidOperationException("There is no next interceptor");

    /// <summary>Told, before the workflow runs, what goes out of it; may wrap it.</summary>
    public virtual void Init(WorkflowOutboundInterceptor outbound) => Next.Init(outbound);

    /// <summary>Runs the workflow.</summary>
    public virtual Task<object?> ExecuteWorkflowAsync(ExecuteWorkflowInput input) => Next.ExecuteWorkflowAsync(input);

    /// <summary>Handles a signal.</summary>
    public virtual Task HandleSignalAsync(HandleSignalInput input) => Next.HandleSignalAsync(input);

    /// <summary>Answers a query.</summary>
    public virtual object? HandleQuery(HandleQueryInput input) => Next.HandleQuery(input);

    /// <summary>Validates an update.</summary>
    public virtual void ValidateUpdate(HandleUpdateInput input) => Next.ValidateUpdate(input);

    /// <summary>Handles an update.</summary>
    public virtual Task<object?> HandleUpdateAsync(HandleUpdateInput input) => Next.HandleUpdateAsync(input);
}

/// <summary>What goes out of a workflow.</summary>
public abstract class WorkflowOutboundInterceptor
{
    private readonly WorkflowOutboundInterceptor? _next;

    /// <summary>Creates an interceptor in front of another.</summary>
    protected WorkflowOutboundInterceptor(WorkflowOutboundInterceptor next) => _next = next;

    private protected WorkflowOutboundInterceptor()
    {
    }

    /// <summary>The next in the chain.</summary>
    protected WorkflowOutboundInterceptor Next => _next ?? throw new InvalidOperationException("There is no next interceptor");

    /// <summary>Schedules an activity and waits for it.</summary>
    public virtual Task<TResult> ScheduleActivityAsync<TResult>(ScheduleActivityInput input) =>
        Next.ScheduleActivityAsync<TResult>(input);

    /// <summary>Waits.</summary>
    public virtual Task DelayAsync(DelayAsyncInput input) => Next.DelayAsync(input);

    /// <summary>Creates the exception that ends a run and begins the next.</summary>
    public virtual ContinueAsNewException CreateContinueAsNewException(CreateContinueAsNewExceptionInput input) =>
        Next.CreateContinueAsNewException(input);
}
