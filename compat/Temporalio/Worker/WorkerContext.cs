using Microsoft.Extensions.Logging;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Worker;

/// <summary>What the parts of one worker share.</summary>
internal sealed class WorkerContext
{
    /// <summary>What a worker found out must outlive a restart of the server; a client's own call would give up sooner.</summary>
    private static readonly TimeSpan ReportTime = TimeSpan.FromMinutes(1);

    internal WorkerContext(ITemporalClient client, TemporalWorkerOptions options)
    {
        Client = client;
        Options = options;
        Identity = options.Identity ?? client.Connection.Options.Identity!;
        StickyQueue = $"{Identity}-{InstanceKey}";
        LoggerFactory = options.LoggerFactory ?? client.Options.LoggerFactory;
        Interceptors = [.. client.Options.Interceptors?.OfType<IWorkerInterceptor>() ?? [], .. options.Interceptors ?? []];
    }

    internal ITemporalClient Client { get; set; }

    internal TemporalWorkerOptions Options { get; }

    internal string Namespace => Client.Options.Namespace;

    internal string TaskQueue => Options.TaskQueue!;

    internal string Identity { get; }

    internal string InstanceKey { get; } = Guid.NewGuid().ToString();

    internal string StickyQueue { get; }

    internal ILoggerFactory LoggerFactory { get; }

    internal IReadOnlyList<IWorkerInterceptor> Interceptors { get; }

    internal DataConverter DataConverter => Client.Options.DataConverter;

    internal WorkflowService Service => Client.WorkflowService;

    /// <summary>Cancelled when the worker begins to stop.</summary>
    internal CancellationToken Stopping { get; set; }

    /// <summary>Reports to the server until it listens or a minute is over. A worker that stops tries once more and does not wait.</summary>
    internal async Task<T> ReportAsync<T>(Func<RpcOptions, Task<T>> call)
    {
        var backoff = new RpcRetryOptions { MaxInterval = TimeSpan.FromSeconds(5), Multiplier = 2 };
        var began = TimeProvider.System.GetTimestamp();
        var isLastTry = false;
        for (var retry = 0; ; retry++)
        {
            try
            {
                return await call(new RpcOptions { Retry = false }).ConfigureAwait(false);
            }
            catch (RpcException e) when (!isLastTry && IsTransient(e.Code) && TimeProvider.System.GetElapsedTime(began) < ReportTime)
            {
                await Task.Delay(backoff.Delay(retry), TimeProvider.System, Stopping)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                isLastTry = Stopping.IsCancellationRequested;
            }
        }
    }

    private static bool IsTransient(RpcException.StatusCode code) => code is RpcException.StatusCode.Unavailable
        or RpcException.StatusCode.Unknown or RpcException.StatusCode.Internal or RpcException.StatusCode.ResourceExhausted
        or RpcException.StatusCode.DataLoss or RpcException.StatusCode.Aborted or RpcException.StatusCode.OutOfRange
        or RpcException.StatusCode.DeadlineExceeded;
}
