using Google.Protobuf;
using Grpc.Core;

namespace Temporalio.Client;

/// <summary>gRPC's health check. Its two messages have one field each, so no contract is compiled for them.</summary>
internal sealed class HealthService(CallInvoker invoker, TemporalConnection connection)
{
    private const int Serving = 1;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private static readonly Method<string, object> Check = new(
        MethodType.Unary,
        "grpc.health.v1.Health",
        "Check",
        Marshallers.Create<string>(WriteService, static _ => throw new NotSupportedException()),
        Marshallers.Create<object>(static _ => throw new NotSupportedException(), static message => ReadStatus(message)));

    internal async Task<bool> CheckAsync(string service, RpcOptions? options)
    {
        var headers = new Metadata();
        if (connection.ApiKey is { } apiKey)
        {
            headers.Add("authorization", $"Bearer {apiKey}");
        }

        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + (options?.Timeout ?? DefaultTimeout);
        try
        {
            using var call = invoker.AsyncUnaryCall(
                Check, null, new CallOptions(headers, deadline, options?.CancellationToken ?? CancellationToken.None), service);
            return await call.ResponseAsync.ConfigureAwait(false) is Serving;
        }
        catch (RpcException e)
        {
            throw new Exceptions.RpcException((Exceptions.RpcException.StatusCode)(int)e.StatusCode, e.Status.Detail, null);
        }
    }

    private static byte[] WriteService(string service)
    {
        var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteString(service);
        }

        return buffer.ToArray();
    }

    private static int ReadStatus(byte[] message)
    {
        using var input = new CodedInputStream(message);
        var status = 0;
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == 1)
            {
                status = input.ReadEnum();
            }
            else
            {
                input.SkipLastField();
            }
        }

        return status;
    }
}
