using System.Reflection;
using Grpc.Core;

namespace Grpc.AspNetCore.Server.Pipeline;

/// <summary>Calls a method with a stream of responses on an instance of its service.</summary>
internal sealed class ServerStreamingService<TService, TRequest, TResponse>(MethodInfo method)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    private readonly Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task> invoke = method.CreateDelegate<Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();

    public Task InvokeAsync(TRequest request, IServerStreamWriter<TResponse> responses, ServerCallContext context)
    {
        var service = ServiceActivator<TService>.Take(context.GetHttpContext().RequestServices, out var owned);
        return owned ? InvokeOwnedAsync(service, request, responses, context) : invoke(service, request, responses, context);
    }

    private async Task InvokeOwnedAsync(TService service, TRequest request, IServerStreamWriter<TResponse> responses, ServerCallContext context)
    {
        try
        {
            await invoke(service, request, responses, context).ConfigureAwait(false);
        }
        finally
        {
            await Ownership.ReleaseAsync(service).ConfigureAwait(false);
        }
    }
}
