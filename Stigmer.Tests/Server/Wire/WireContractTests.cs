using Google.Protobuf.Reflection;
using Grpc.Core;

namespace Stigmer.Tests.Server.Wire;

public sealed class WireContractTests
{
    private static readonly Marshaller<byte[]> Raw = Marshallers.Create(bytes => bytes, bytes => bytes);

    [Fact]
    public void Rpcs_OfTheOriginal_HaveTheirTypes()
    {
        Assert.All(WireContract.Lines("rpc"), words =>
        {
            var path = words[0].Split('/');
            var service = Assert.IsType<ServiceDescriptor>(WireContract.Descriptors[path[0]]);
            var method = service.FindMethodByName(path[1]);
            Assert.NotNull(method);
            Assert.Equal(words[1], method.InputType.FullName);
            Assert.Equal(words[^1], method.OutputType.FullName);
            Assert.Equal(words.Contains("stream"), method.IsServerStreaming);
            Assert.False(method.IsClientStreaming);
        });
    }

    [Fact]
    public void Fields_OfTheOriginal_HaveTheirNamesNumbersAndTypes()
    {
        Assert.All(WireContract.Lines("field"), words =>
        {
            var message = Assert.IsType<MessageDescriptor>(WireContract.Descriptors[words[0]]);
            var field = message.FindFieldByNumber(int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture));
            Assert.NotNull(field);
            Assert.Equal(words[2], field.Name);
            Assert.Equal(string.Join(' ', words[3..]), TypeOf(field));
        });
    }

    [Fact]
    public void Values_OfTheOriginal_HaveTheirNumbers()
    {
        Assert.All(WireContract.Lines("value"), words =>
        {
            var type = Assert.IsType<EnumDescriptor>(WireContract.Descriptors[words[0]]);
            Assert.Equal(int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture), type.FindValueByName(words[2])?.Number);
        });
    }

    [Fact]
    public async Task Rpcs_OfTheOriginal_AreAllServed()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var words in WireContract.Lines("rpc"))
        {
            var status = await CallAsync(server, words[0], words.Contains("stream"));

            // Nothing but rules and things that are not there stand in the way of an empty message.
            Assert.True(status.StatusCode is StatusCode.OK or StatusCode.InvalidArgument or StatusCode.NotFound, $"{words[0]} answers {status}");
        }
    }

    [Fact]
    public async Task Rpcs_OfWorkflows_AreUnimplementedInWords()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var words in WireContract.Lines("unserved"))
        {
            var status = await CallAsync(server, words[0], stream: false);

            Assert.Equal(StatusCode.Unimplemented, status.StatusCode);
            Assert.Contains("does not run workflows", status.Detail, StringComparison.Ordinal);
        }
    }

    private static async Task<Status> CallAsync(RunningServer server, string path, bool stream)
    {
        var name = path.Split('/');
        var method = new Method<byte[], byte[]>(stream ? MethodType.ServerStreaming : MethodType.Unary, name[0], name[1], Raw, Raw);
        var invoker = server.Channel.CreateCallInvoker();
        try
        {
            if (stream)
            {
                using var call = invoker.AsyncServerStreamingCall(method, null, default, []);
                await call.ResponseStream.MoveNext(CancellationToken.None).WithPatience();
            }
            else
            {
                using var call = invoker.AsyncUnaryCall(method, null, default, []);
                await call.ResponseAsync.WithPatience();
            }

            return Status.DefaultSuccess;
        }
        catch (RpcException exception)
        {
            return exception.Status;
        }
    }

    private static string TypeOf(FieldDescriptor field) => field switch
    {
        { IsMap: true } => $"map<{TypeOf(field.MessageType.FindFieldByNumber(1))}, {TypeOf(field.MessageType.FindFieldByNumber(2))}>",
        { IsRepeated: true } => $"repeated {NameOf(field)}",
        _ => NameOf(field),
    };

    private static string NameOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => field.MessageType.FullName,
        FieldType.Enum => field.EnumType.FullName,
        var scalar => scalar.ToString().ToLowerInvariant(),
    };
}
