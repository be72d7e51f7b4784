using Microsoft.Extensions.Logging;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;
using Temporalio.Worker.Machines;
using Temporalio.Workflows;

namespace Temporalio.Worker.Instances;

/// <summary>What a run's code needs of its worker.</summary>
internal sealed record WorkflowInstanceOptions(
    WorkflowDefinition Definition,
    string Namespace,
    string TaskQueue,
    DataConverter DataConverter,
    ILoggerFactory LoggerFactory,
    IReadOnlyList<IWorkerInterceptor> Interceptors,
    IReadOnlyCollection<Type> FailureExceptionTypes);

/// <summary>
/// The code of one run, on a scheduler of its own: one task at a time, in the order in which they became ready.
/// Knows activations and commands, but no history.
/// </summary>
internal sealed partial class WorkflowInstance : TaskScheduler
{
    [ThreadStatic]
    private static WorkflowInstance? s_current;

    private readonly WorkflowInstanceOptions _options;
    private readonly Queue<Task> _ready = new();
    private readonly CancellationTokenSource _cancellation = new();
    private readonly WorkflowInboundInterceptor _inbound;
    private readonly List<QueryAnswer> _answers = [];

    private List<WorkflowCommand> _commands = [];
    private WorkflowActivation _activation = new([], false, DateTime.UnixEpoch, false);
    private WorkflowOutboundInterceptor? _outbound;
    private object? _instance;
    private object?[] _runArgs = [];
    private InitializeJob? _initialisation;
    private WorkflowInfo? _info;
    private Exception? _fault;
    private string? _frozenBy;
    private bool _ended;

    internal WorkflowInstance(WorkflowInstanceOptions options, string workflowId, string runId)
    {
        _options = options;
        WorkflowId = workflowId;
        RunId = runId;
        Random = new(RandomSeed.Of(runId));
        Logger = new WorkflowLogger(options.LoggerFactory.CreateLogger($"Temporalio.Workflow:{options.Definition.Name}"), this);
        WorkflowInboundInterceptor inbound = new InboundEnd(this);
        foreach (var interceptor in options.Interceptors.Reverse())
        {
            inbound = interceptor.InterceptWorkflow(inbound);
        }

        _inbound = inbound;
    }

    /// <summary>The run whose code this thread runs.</summary>
    internal static new WorkflowInstance? Current => s_current;

    /// <inheritdoc />
    public override int MaximumConcurrencyLevel => 1;

    internal string WorkflowId { get; }

    internal string RunId { get; }

    internal WorkflowInfo Info => _info ?? throw new InvalidOperationException("The workflow has not begun");

    internal object Instance => _instance ?? throw new InvalidOperationException("The workflow has no instance yet");

    internal WorkflowActivation Activation => _activation;

    internal CancellationToken CancellationToken => _cancellation.Token;

    internal DeterministicRandom Random { get; private set; }

    internal ILogger Logger { get; }

    internal IPayloadConverter PayloadConverter => _options.DataConverter.PayloadConverter;

    /// <summary>The way out, closed where nothing may change.</summary>
    internal WorkflowOutboundInterceptor Outbound
    {
        get
        {
            AssertNotFrozen();
            return _outbound ?? throw new InvalidOperationException("The workflow has not begun");
        }
    }

    internal IReadOnlyDictionary<string, IRawValue> Memo { get; private set; } = new Dictionary<string, IRawValue>();

    /// <summary>
    /// Tells the code what happened and runs it until it waits again. Must be called by one thread at a time.
    /// Throws what makes the workflow task fail.
    /// </summary>
    internal WorkflowCompletion Activate(WorkflowActivation activation)
    {
        s_current = this;
        try
        {
            _activation = activation;
            var isQuery = activation.Jobs.Count > 0 && activation.Jobs[0] is QueryJob;
            foreach (var job in activation.Jobs)
            {
                Apply(job);
            }

            if (!isQuery)
            {
                Begin();
                RunUntilIdle();
            }

            if (_fault is { } fault)
            {
                throw fault;
            }

            var completion = new WorkflowCompletion(_commands, [.. _answers]);
            _commands = [];
            _answers.Clear();
            return completion;
        }
        finally
        {
            s_current = null;
        }
    }

    /// <summary>Refuses what must not happen where nothing may change.</summary>
    internal void AssertNotFrozen()
    {
        if (_frozenBy is { } what)
        {
            throw new InvalidWorkflowOperationException($"Cannot perform this operation in {what}");
        }
    }

    internal void AddCommand(WorkflowCommand command)
    {
        AssertNotFrozen();
        _commands.Add(command);
    }

    /// <inheritdoc />
    protected override IEnumerable<Task> GetScheduledTasks() => [.. _ready];

    /// <inheritdoc />
    protected override void QueueTask(Task task)
    {
        AssertNotFrozen();
        if (s_current != this)
        {
            throw new InvalidWorkflowOperationException("Workflow code was resumed from outside of the workflow");
        }

        _ready.Enqueue(task);
    }

    /// <inheritdoc />
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    private void Apply(WorkflowJob job)
    {
        switch (job)
        {
            case InitializeJob initialisation:
                _initialisation = initialisation;
                _info = WorkflowInfoOf(initialisation);
                Memo = initialisation.Started.Memo?.Fields
                    .ToDictionary(field => field.Key, field => (IRawValue)new RawValue(field.Value), StringComparer.Ordinal) ?? [];
                break;
            case PatchJob patch:
                _patchesInHistory.Add(patch.PatchId);
                break;
            case RandomSeedJob seed:
                Random = new(seed.Seed);
                break;
            case SignalJob signal:
                Signal(signal);
                break;
            case UpdateJob update:
                Update(update);
                break;
            case CancelWorkflowJob:
                _cancellation.Cancel();
                break;
            case TimerFiredJob fired when _timers.Remove(fired.Seq, out var timer):
                timer.TrySetResult();
                break;
            case ActivityResolvedJob resolved when _activities.Remove(resolved.Seq, out var activity):
                activity.TrySetResult(resolved);
                break;
            case QueryJob query:
                Answer(query);
                break;
        }
    }

    /// <summary>Creates the instance and queues the run method: after the handlers of signals that came before.</summary>
    private void Begin()
    {
        if (_initialisation is not { } initialisation)
        {
            return;
        }

        _initialisation = null;
        var definition = _options.Definition;
        try
        {
            _runArgs = Arguments.Decode(PayloadConverter, definition.RunParameters, definition.Dynamic, initialisation.Started.Input);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whoever started the workflow gave it what it cannot read: nothing that another try of the task would cure.
            throw new InvalidWorkflowOperationException($"Failed decoding arguments of workflow {Info.WorkflowType}: {e.Message}", e);
        }

        _inbound.Init(new OutboundEnd(this));
        _instance = definition.CreateWorkflowInstance(_runArgs);
        Start(async () =>
        {
            var input = new ExecuteWorkflowInput(_instance, definition.RunMethod, _runArgs);
            var result = await _inbound.ExecuteWorkflowAsync(input).ConfigureAwait(true);
            End(new()
            {
                CommandType = Api.Enums.V1.CommandType.CompleteWorkflowExecution,
                CompleteWorkflowExecutionCommandAttributes = new()
                {
                    Result = definition.RunMethod.ReturnType == typeof(Task) ? null : new[] { PayloadConverter.ToPayload(result) }.ToProto(),
                },
            });
        });
    }

    /// <summary>
    /// Runs what is ready; then lets the first condition that has come true go on, and so again until nothing moves.
    /// One condition at a time, for what follows may make the next one false.
    /// </summary>
    private void RunUntilIdle()
    {
        do
        {
            while (_fault is null && _ready.TryDequeue(out var task))
            {
                TryExecuteTask(task);
            }
        }
        while (_fault is null && ReleaseCondition());
    }

    /// <summary>Starts a task at the top: what it throws ends the workflow, or fails the workflow task.</summary>
    private void Start(Func<Task> function)
    {
        // Nothing of the worker's own context may leak into the workflow's.
        using var noFlow = ExecutionContext.IsFlowSuppressed() ? default(IDisposable?) : ExecutionContext.SuppressFlow();
        Task.Factory.StartNew(() => GuardAsync(function), CancellationToken.None, TaskCreationOptions.None, this);
    }

    private async Task GuardAsync(Func<Task> function)
    {
        try
        {
            await function().ConfigureAwait(true);
        }
        catch (Exception e)
        {
            OnUncaught(e);
        }
    }

    private void OnUncaught(Exception exception)
    {
        try
        {
            switch (exception)
            {
                case ContinueAsNewException next:
                    End(ContinueAsNew(next.Input));
                    break;
                case var e when CancellationToken.IsCancellationRequested && TemporalException.IsCanceledException(e):
                    End(new()
                    {
                        CommandType = Api.Enums.V1.CommandType.CancelWorkflowExecution,
                        CancelWorkflowExecutionCommandAttributes = new(),
                    });
                    break;
                case var e when FailsWorkflow(e):
                    End(new()
                    {
                        CommandType = Api.Enums.V1.CommandType.FailWorkflowExecution,
                        FailWorkflowExecutionCommandAttributes = new() { Failure = ToFailure(e) },
                    });
                    break;
                default:
                    _fault ??= exception;
                    break;
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A converter that cannot write the end of the workflow.
            _fault ??= e;
        }
    }

    private bool FailsWorkflow(Exception e) =>
        e is FailureException or OperationCanceledException
        || _options.FailureExceptionTypes.Any(type => type.IsInstanceOfType(e))
        || (_options.Definition.FailureExceptionTypes?.Any(type => type.IsInstanceOfType(e)) ?? false);

    private void End(Api.Command.V1.Command command)
    {
        if (!_ended)
        {
            _ended = true;
            WarnOfUnfinishedHandlers();
        }

        AddCommand(new EndWorkflowCommand(command));
    }

    private Failure ToFailure(Exception e) => _options.DataConverter.FailureConverter.ToFailure(e, PayloadConverter);

    private Payloads? ToPayloads(IReadOnlyCollection<object?> values) =>
        values.Count == 0 ? null : PayloadConverter.ToPayloads(values).ToProto();
}
