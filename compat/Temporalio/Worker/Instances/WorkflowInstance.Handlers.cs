using Temporalio.Common;
using Temporalio.Worker.Interceptors;
using Temporalio.Worker.Machines;
using Temporalio.Workflows;

namespace Temporalio.Worker.Instances;

/// <content>What comes to the code from outside: signals, queries, updates.</content>
internal sealed partial class WorkflowInstance
{
    private readonly List<(string Name, HandlerUnfinishedPolicy Policy)> _handlersInProgress = [];

    internal bool AllHandlersFinished => _handlersInProgress.Count == 0;

    private void Signal(SignalJob job)
    {
        var definition = _options.Definition;
        var signal = definition.Signals.GetValueOrDefault(job.Name)
            ?? (MemberNames.IsReserved(job.Name) ? null : definition.DynamicSignal);
        if (signal is null)
        {
            Logger.SignalWithoutHandler(job.Name, definition.Signals.Keys);
            return;
        }

        Start(() => HandlingAsync(job.Name, signal.UnfinishedPolicy, async () =>
        {
            object?[] args;
            try
            {
                args = Arguments.Decode(PayloadConverter, signal.Parameters, signal.Dynamic, job.Input, job.Name);
            }
            catch (Exception e) when (e is ArgumentException or System.Text.Json.JsonException or NotSupportedException)
            {
                // A signal that nobody can read must not stop the workflow for ever.
                Logger.SignalUnreadable(job.Name, e);
                return;
            }

            await _inbound.HandleSignalAsync(new(job.Name, signal, args, job.Header.ToDictionary())).ConfigureAwait(true);
        }));
    }

    private void Answer(QueryJob job)
    {
        try
        {
            _answers.Add(new(job.Id, PayloadConverter.ToPayload(Ask(job)), null));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _answers.Add(new(job.Id, null, ToFailure(e)));
        }
    }

    private object? Ask(QueryJob job)
    {
        var definition = _options.Definition;
        var name = job.Query.QueryType;
        var query = definition.Queries.GetValueOrDefault(name)
            ?? (MemberNames.IsReserved(name) ? null : definition.DynamicQuery)
            ?? throw new InvalidOperationException(
                $"Query handler for {name} expected but not found, known queries: [{string.Join(' ', definition.Queries.Keys.Order())}]");
        var args = Arguments.Decode(PayloadConverter, query.Parameters, query.Dynamic, job.Query.QueryArgs, name);
        return Frozen("a query handler", () => _inbound.HandleQuery(new(job.Id, name, query, args, job.Query.Header.ToDictionary())));
    }

    private void Update(UpdateJob job) => Start(async () =>
    {
        // Until it is accepted, whatever is wrong with an update is told to its sender and to nobody else.
        HandleUpdateInput input;
        try
        {
            input = Validated(job);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            AddCommand(new RejectUpdateCommand(job.UpdateId, ToFailure(e)));
            return;
        }

        AddCommand(new AcceptUpdateCommand(job.UpdateId));
        await HandlingAsync(input.Update, input.Definition.UnfinishedPolicy, async () =>
        {
            try
            {
                var result = await _inbound.HandleUpdateAsync(input).ConfigureAwait(true);
                AddCommand(new CompleteUpdateCommand(job.UpdateId, new[] { PayloadConverter.ToPayload(result) }.ToProto(), null));
            }
            catch (Exception e) when (e is not ContinueAsNewException && FailsWorkflow(e))
            {
                AddCommand(new CompleteUpdateCommand(job.UpdateId, null, ToFailure(e)));
            }
        }).ConfigureAwait(true);
    });

    private HandleUpdateInput Validated(UpdateJob job)
    {
        var definition = _options.Definition;
        var name = job.Input.Name;
        var update = definition.Updates.GetValueOrDefault(name)
            ?? (MemberNames.IsReserved(name) ? null : definition.DynamicUpdate)
            ?? throw new InvalidOperationException(
                $"Update handler for {name} expected but not found, known updates: [{string.Join(' ', definition.Updates.Keys.Order())}]");
        var args = Arguments.Decode(PayloadConverter, update.Parameters, update.Dynamic, job.Input.Args, name);
        var input = new HandleUpdateInput(job.UpdateId, name, update, args, job.Input.Header.ToDictionary());
        if (job.RunValidator)
        {
            Frozen<object?>("an update validator", () =>
            {
                _inbound.ValidateUpdate(input);
                return null;
            });
        }

        return input;
    }

    private async Task HandlingAsync(string name, HandlerUnfinishedPolicy policy, Func<Task> function)
    {
        var entry = (name, policy);
        _handlersInProgress.Add(entry);
        try
        {
            await function().ConfigureAwait(true);
        }
        finally
        {
            _handlersInProgress.Remove(entry);
        }
    }

    private T Frozen<T>(string what, Func<T> function)
    {
        _frozenBy = what;
        try
        {
            return function();
        }
        finally
        {
            _frozenBy = null;
        }
    }

    private void WarnOfUnfinishedHandlers()
    {
        foreach (var (name, policy) in _handlersInProgress)
        {
            if (policy == HandlerUnfinishedPolicy.WarnAndAbandon)
            {
                Logger.HandlerUnfinished(name);
            }
        }
    }

    /// <summary>The end of the inbound chain: calls the user's methods.</summary>
    private sealed class InboundEnd(WorkflowInstance owner) : WorkflowInboundInterceptor
    {
        public override void Init(WorkflowOutboundInterceptor outbound) => owner._outbound = outbound;

        public override Task<object?> ExecuteWorkflowAsync(ExecuteWorkflowInput input) =>
            owner._options.Definition.RunAsync(input.Instance, input.Args);

        public override Task HandleSignalAsync(HandleSignalInput input) => input.Definition.InvokeAsync(owner.Instance, input.Args);

        public override object? HandleQuery(HandleQueryInput input) => input.Definition.Invoke(owner.Instance, input.Args);

        public override void ValidateUpdate(HandleUpdateInput input) => input.Definition.Validate(owner.Instance, input.Args);

        public override Task<object?> HandleUpdateAsync(HandleUpdateInput input) =>
            input.Definition.InvokeAsync(owner.Instance, input.Args);
    }

    /// <summary>The end of the outbound chain: makes commands.</summary>
    private sealed class OutboundEnd(WorkflowInstance owner) : WorkflowOutboundInterceptor
    {
        public override Task<TResult> ScheduleActivityAsync<TResult>(ScheduleActivityInput input) =>
            owner.ScheduleActivityAsync<TResult>(input);

        public override Task DelayAsync(DelayAsyncInput input) => owner.DelayAsync(input);

        public override ContinueAsNewException CreateContinueAsNewException(CreateContinueAsNewExceptionInput input) => new(input);
    }
}
