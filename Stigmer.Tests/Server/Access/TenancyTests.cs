using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Stigmer.Tests.Server.Wire;

namespace Stigmer.Tests.Server.Access;

/// <summary>Every call of the API, made by somebody of another organisation about what belongs to the first.</summary>
public sealed class TenancyTests : IAsyncLifetime
{
    private static readonly Marshaller<byte[]> Raw = Marshallers.Create(bytes => bytes, bytes => bytes);

    private CloudServer _cloud = null!;
    private Tenant _acme = null!;

    public async Task InitializeAsync()
    {
        _cloud = await CloudServer.StartAsync();
        _acme = await Tenant.CreateAsync(_cloud, "auth0|ann", "acme");
        await Tenant.CreateAsync(_cloud, "auth0|bob", "other");
    }

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task Calls_WithoutCredential_AreAllUnauthenticated()
    {
        foreach (var (path, _, stream) in Calls())
        {
            var (status, _) = await CallAsync(path, [], stream, new Metadata());

            Assert.True(status.StatusCode == StatusCode.Unauthenticated, $"{path} answers {status}");
        }
    }

    [Fact]
    public async Task Calls_FromAnotherOrganization_SeeAndChangeNothing()
    {
        var before = _acme.Snapshot();

        // A key that somebody makes is their own, whatever they call it.
        foreach (var (path, input, stream) in Calls().Where(call => !call.Path.EndsWith("ApiKeyCommandController/create", StringComparison.Ordinal)))
        {
            foreach (var request in _acme.RequestsFor(path, input))
            {
                var (status, answer) = await CallAsync(path, request.ToByteArray(), stream, _cloud.As("auth0|bob"));

                Assert.True(
                    status.StatusCode is StatusCode.OK or StatusCode.PermissionDenied or StatusCode.NotFound or StatusCode.InvalidArgument or StatusCode.AlreadyExists,
                    $"{path} answers {status} to {request}");
                Assert.DoesNotContain(Tenant.Mark, System.Text.Encoding.UTF8.GetString(answer), StringComparison.Ordinal);
            }
        }

        Assert.Equal(before, _acme.Snapshot());
    }

    [Fact]
    public async Task Calls_FromWithin_AreTaken()
    {
        // What is not refused to its own people shows that the test above refuses for the right reason.
        foreach (var (path, input, stream) in Calls().Where(call => call.Path.Contains("Query", StringComparison.Ordinal) && !call.Path.Contains("executioncontext", StringComparison.Ordinal)))
        {
            var (status, answer) = await CallAsync(path, _acme.RequestsFor(path, input).First().ToByteArray(), stream, _cloud.As("auth0|ann"), onlyFirst: true);

            Assert.True(status.StatusCode == StatusCode.OK, $"{path} answers {status}");
            Assert.True(answer.Length > 0, $"{path} answers with nothing");
        }
    }

    private static IEnumerable<(string Path, MessageDescriptor Input, bool Stream)> Calls() =>
        from words in WireContract.Lines("rpc").Select(words => (Path: words[0], Stream: words.Contains("stream")))
            .Concat(Ours)
        let path = words.Path.Split('/')
        let method = ((ServiceDescriptor)WireContract.Descriptors[path[0]]).FindMethodByName(path[1])
        select (words.Path, method.InputType, words.Stream);

    private static IEnumerable<(string Path, bool Stream)> Ours =>
        from service in WireContract.Descriptors.Values.OfType<ServiceDescriptor>()
        where service.FullName.StartsWith("stigmer.", StringComparison.Ordinal)
        from method in service.Methods
        where !method.IsClientStreaming
        select ($"{service.FullName}/{method.Name}", method.IsServerStreaming);

    private async Task<(Status Status, byte[] Answer)> CallAsync(string path, byte[] request, bool stream, Metadata headers, bool onlyFirst = false)
    {
        var name = path.Split('/');
        var method = new Method<byte[], byte[]>(stream ? MethodType.ServerStreaming : MethodType.Unary, name[0], name[1], Raw, Raw);
        var invoker = _cloud.Server.Channel.CreateCallInvoker();
        using var answer = new MemoryStream();
        try
        {
            if (!stream)
            {
                using var call = invoker.AsyncUnaryCall(method, null, new CallOptions(headers), request);
                return (Status.DefaultSuccess, await call.ResponseAsync.WithPatience());
            }

            using var open = invoker.AsyncServerStreamingCall(method, null, new CallOptions(headers), request);
            while (await open.ResponseStream.MoveNext(CancellationToken.None).WithPatience())
            {
                answer.Write(open.ResponseStream.Current);
                if (onlyFirst)
                {
                    break;
                }
            }

            return (Status.DefaultSuccess, answer.ToArray());
        }
        catch (RpcException refused)
        {
            return (refused.Status, answer.ToArray());
        }
    }
}
