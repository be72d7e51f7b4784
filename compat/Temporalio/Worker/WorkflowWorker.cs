using Microsoft.Extensions.Logging;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker;

/// <summary>Takes workflow tasks from the queue: new runs from the common one, runs in memory from the worker's own.</summary>
internal sealed class WorkflowWorker
{
    private const int DefaultSlots = 100;

    private readonly WorkerContext _context;
    private readonly RunningTasks _tasks = new();
    private readonly WorkflowTaskHandler _handler;
    private readonly ILogger _logger;

    internal WorkflowWorker(WorkerContext context)
    {
        _context = context;
        _logger = context.LoggerFactory.CreateLogger("Temporalio.Worker.WorkflowWorker");
        var definitions = new Dictionary<string, WorkflowDefinition>(StringComparer.Ordinal);
        WorkflowDefinition? dynamic = null;
        foreach (var definition in context.Options.Workflows)
        {
            if (!definition.Instantiable)
            {
                throw new ArgumentException($"Workflow {definition.Type} cannot be created: it is abstract or an interface");
            }

            if (definition.Name is not { } name)
            {
                dynamic = dynamic is null ? definition : throw new ArgumentException("More than one dynamic workflow");
            }
            else if (!definitions.TryAdd(name, definition))
            {
                throw new ArgumentException($"Duplicate workflow named {name}");
            }
        }

        _handler = new(context, definitions, dynamic, _logger);
    }

    /// <summary>Polls until it is told to stop.</summary>
    internal Task PollAsync(PollStop stopping)
    {
        var options = _context.Options;
        var slotCount = options.MaxConcurrentWorkflowTasks ?? DefaultSlots;
        var slots = new SemaphoreSlim(slotCount);
        if (options.MaxCachedWorkflows == 0)
        {
            return Task.WhenAll(Enumerable.Range(0, options.MaxConcurrentWorkflowTaskPolls)
                .Select(_ => PollAsync(isSticky: false, [slots], stopping)));
        }

        // A poll holds a slot. One is kept from the sticky polls, or new runs could starve.
        var stickySlots = new SemaphoreSlim(slotCount - 1);
        var normal = Math.Max(1, (int)(options.MaxConcurrentWorkflowTaskPolls * options.NonStickyToStickyPollRatio));
        var sticky = Math.Max(1, options.MaxConcurrentWorkflowTaskPolls - normal);
        return Task.WhenAll([
            .. Enumerable.Range(0, normal).Select(_ => PollAsync(isSticky: false, [slots], stopping)),
            .. Enumerable.Range(0, sticky).Select(_ => PollAsync(isSticky: true, [stickySlots, slots], stopping))]);
    }

    /// <summary>Waits for the tasks that were taken.</summary>
    internal Task ShutdownAsync() => _tasks.WhenAllEnded();

    private Task PollAsync(bool isSticky, SemaphoreSlim[] slots, PollStop stopping)
    {
        var queue = isSticky ? _context.StickyQueue : _context.TaskQueue;
        return new TaskPoller<PollWorkflowTaskQueueResponse>(
            queue,
            _logger,
            rpc => _context.Service.PollWorkflowTaskQueueAsync(
                new()
                {
                    Namespace = _context.Namespace,
                    TaskQueue = new()
                    {
                        Name = queue,
                        Kind = isSticky ? TaskQueueKind.Sticky : TaskQueueKind.Normal,
                        NormalName = isSticky ? _context.TaskQueue : string.Empty,
                    },
                    Identity = _context.Identity,
                    WorkerInstanceKey = _context.InstanceKey,
                },
                rpc),
            task => task.TaskToken.IsEmpty,
            _handler.HandleAsync,
            slots).RunAsync(_tasks.Add, stopping);
    }
}
