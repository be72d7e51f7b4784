using System.Reflection;
using Grpc.Core;

namespace Grpc.AspNetCore.Server.Pipeline;

/// <summary>Calls a method with one request and one response on an instance of its service.</summary>
internal sealed class UnaryService<TService, TRequest, TResponse>(MethodInfo method)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    private readonly Func<TService, TRequest, ServerCallContext, Task<TResponse>> invoke = method.CreateDelegate<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>();

    public Task<TResponse> InvokeAsync(TRequest request, ServerCallContext context)
    {
        var service = ServiceActivator<TService>.Take(context.GetHttpContext().RequestServices, out var owned);
        return owned ? InvokeOwnedAsync(service, request, context) : invoke(service, request, context);
    }

    private async Task<TResponse> InvokeOwnedAsync(TService service, TRequest request, ServerCallContext context)
    {
        try
        {
            return await invoke(service, request, context).ConfigureAwait(false);
        }
        finally
        {
            await Ownership.ReleaseAsync(service).ConfigureAwait(false);
        }
    }
}
