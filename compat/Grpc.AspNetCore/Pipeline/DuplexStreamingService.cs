using System.Reflection;
using Grpc.Core;

namespace Grpc.AspNetCore.Server.Pipeline;

/// <summary>Calls a method with two streams on an instance of its service.</summary>
internal sealed class DuplexStreamingService<TService, TRequest, TResponse>(MethodInfo method)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    private readonly Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task> invoke = method.CreateDelegate<Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();

    public Task InvokeAsync(IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses, ServerCallContext context)
    {
        var service = ServiceActivator<TService>.Take(context.GetHttpContext().RequestServices, out var owned);
        return owned ? InvokeOwnedAsync(service, requests, responses, context) : invoke(service, requests, responses, context);
    }

    private async Task InvokeOwnedAsync(TService service, IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses, ServerCallContext context)
    {
        try
        {
            await invoke(service, requests, responses, context).ConfigureAwait(false);
        }
        finally
        {
            await Ownership.ReleaseAsync(service).ConfigureAwait(false);
        }
    }
}
