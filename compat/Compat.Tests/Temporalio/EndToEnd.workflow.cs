using System.Collections.Concurrent;
using Temporalio.Activities;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Compat.Tests.Temporalio;

/// <summary>Activities that tell the test what happens to them.</summary>
public class Steps
{
    internal ConcurrentQueue<string> Seen { get; } = new();

    internal SemaphoreSlim Begun { get; } = new(0);

    internal SemaphoreSlim GoOn { get; } = new(0);

    [Activity]
    public string Echo(string text) => text;

    [Activity]
    public Task<string> FailTwiceAsync() => ActivityExecutionContext.Current.Info.Attempt switch
    {
        < 3 => throw new InvalidOperationException("not yet"),
        var attempt => Task.FromResult($"attempt {attempt}"),
    };

    [Activity]
    public Task FailForGoodAsync() => throw new ApplicationFailureException("no", errorType: "Final", nonRetryable: true);

    /// <summary>Heartbeats until it is cancelled.</summary>
    [Activity]
    public async Task BeatAsync()
    {
        var context = ActivityExecutionContext.Current;
        Begun.Release();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(context.CancellationToken))
            {
                context.Heartbeat("alive");
            }
        }
        catch (OperationCanceledException)
        {
            Seen.Enqueue(context.CancelReason.ToString());
            throw;
        }
    }

    /// <summary>Waits for the test at the first attempt, and tells what an earlier one had said at the others.</summary>
    [Activity]
    public async Task<string> OnceAsync()
    {
        var context = ActivityExecutionContext.Current;
        if (context.Info.Attempt > 1)
        {
            return $"{context.Info.Attempt}: {await context.Info.HeartbeatDetailAtAsync<string>(0)}";
        }

        context.Heartbeat("half done");
        Begun.Release();
        await GoOn.WaitAsync(context.CancellationToken);
        return "uninterrupted";
    }
}

[Workflow]
public class OneStep
{
    [WorkflowRun]
    public Task<string> RunAsync(string activity, double heartbeatSeconds) => Workflow.ExecuteActivityAsync<string>(
        activity,
        [],
        new()
        {
            StartToCloseTimeout = TimeSpan.FromMinutes(1),
            HeartbeatTimeout = heartbeatSeconds > 0 ? TimeSpan.FromSeconds(heartbeatSeconds) : null,
            RetryPolicy = new() { InitialInterval = TimeSpan.FromMilliseconds(20) },
            CancellationType = ActivityCancellationType.WaitCancellationCompleted,
        });
}

/// <summary>Everything that a long-running workflow does.</summary>
[Workflow]
public class Conversation
{
    private readonly Queue<string> _inbox = new();
    private readonly List<string> _said = [];

    [WorkflowRun]
    public async Task<string> RunAsync(int generations)
    {
        if (generations > 0)
        {
            await Workflow.DelayAsync(10);
            throw Workflow.CreateContinueAsNewException((Conversation wf) => wf.RunAsync(generations - 1));
        }

        while (true)
        {
            await Workflow.WaitConditionAsync(() => _inbox.Count > 0);
            var text = _inbox.Dequeue();
            if (text == "bye")
            {
                return string.Join(' ', _said);
            }

            _said.Add(await Workflow.ExecuteActivityAsync(
                (Steps steps) => steps.Echo(text), new() { StartToCloseTimeout = TimeSpan.FromSeconds(10) }));
        }
    }

    [WorkflowQuery]
    public IReadOnlyList<string> Said() => _said;

    [WorkflowSignal]
    public Task SayAsync(string text)
    {
        _inbox.Enqueue(text);
        return Task.CompletedTask;
    }

    [WorkflowUpdate]
    public async Task<int> SayAndWaitAsync(string text)
    {
        _inbox.Enqueue(text);
        await Workflow.WaitConditionAsync(() => _said.Contains(text));
        return _said.Count;
    }

    [WorkflowUpdateValidator(nameof(SayAndWaitAsync))]
    public void ValidateSayAndWait(string text)
    {
        if (text.Length == 0)
        {
            throw new ArgumentException("say something");
        }
    }
}
