using System.Collections.Concurrent;
using Stigmer.ServiceDefaults.Temporal;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Worker;

namespace Stigmer.Tests.Server.Executions.Workflows;

/// <summary>A runner that does turns as a test says.</summary>
internal sealed class ScriptedRunner(Func<TurnRequest, CancellationToken, Task<TurnResult>> script) : ITurnActivities, IAsyncDisposable
{
    private readonly ConcurrentQueue<TurnRequest> _asked = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Every attempt at a turn, in order.</summary>
    internal IReadOnlyList<int> Turns => [.. _asked.Select(request => request.Turn)];

    internal async Task StartAsync(string temporal, string taskQueue)
    {
        var client = await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(temporal));
        _running = RunAsync(new TemporalWorker(client, new TemporalWorkerOptions(taskQueue).AddAllActivities(this)));
    }

    [Activity("RunTurn")]
    public Task<TurnResult> RunTurnAsync(TurnRequest request)
    {
        _asked.Enqueue(request);
        return script(request, ActivityExecutionContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default).WithPatience();
        _stop.Dispose();
    }

    private async Task RunAsync(TemporalWorker worker)
    {
        using (worker)
        {
            await worker.ExecuteAsync(_stop.Token);
        }
    }
}
