using Google.Protobuf;
using Grpc.Core;
using Grpc.Reflection.V1Alpha;

namespace Grpc.AspNetCore.Server.Reflection;

/// <summary>The same under the older name; the messages are the same on the wire.</summary>
internal sealed class AlphaReflectionService(ServedFiles files) : ServerReflection.ServerReflectionBase
{
    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream, IServerStreamWriter<ServerReflectionResponse> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken).ConfigureAwait(false))
        {
            var request = Grpc.Reflection.V1.ServerReflectionRequest.Parser.ParseFrom(requestStream.Current.ToByteString());
            var answer = ServerReflectionResponse.Parser.ParseFrom(ReflectionService.Answer(files, request).ToByteString());
            await responseStream.WriteAsync(answer, context.CancellationToken).ConfigureAwait(false);
        }
    }
}
