using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Aspire.Hosting.Dashboard;

/// <summary>Lets only those in who have the key, if there is one.</summary>
internal sealed class ApiKeyCheck(string? apiKey) : Interceptor
{
    internal const string Header = "x-resource-service-api-key";

    private readonly byte[]? _expected = apiKey is null ? null : Encoding.UTF8.GetBytes(apiKey);

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, responseStream, context);
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(requestStream, responseStream, context);
    }

    private void Check(ServerCallContext context)
    {
        if (_expected is null)
        {
            return;
        }

        var given = Encoding.UTF8.GetBytes(context.RequestHeaders.GetValue(Header) ?? "");
        if (!CryptographicOperations.FixedTimeEquals(given, _expected))
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, $"The header {Header} does not carry the key of this application."));
        }
    }
}
