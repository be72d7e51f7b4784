using System.Reflection;
using Grpc.Core;

namespace Grpc.AspNetCore.Server.Pipeline;

/// <summary>Calls a method with a stream of requests on an instance of its service.</summary>
internal sealed class ClientStreamingService<TService, TRequest, TResponse>(MethodInfo method)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    private readonly Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>> invoke = method.CreateDelegate<Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>>>();

    public Task<TResponse> InvokeAsync(IAsyncStreamReader<TRequest> requests, ServerCallContext context)
    {
        var service = ServiceActivator<TService>.Take(context.GetHttpContext().RequestServices, out var owned);
        return owned ? InvokeOwnedAsync(service, requests, context) : invoke(service, requests, context);
    }

    private async Task<TResponse> InvokeOwnedAsync(TService service, IAsyncStreamReader<TRequest> requests, ServerCallContext context)
    {
        try
        {
            return await invoke(service, requests, context).ConfigureAwait(false);
        }
        finally
        {
            await Ownership.ReleaseAsync(service).ConfigureAwait(false);
        }
    }
}
