using Compat.Tests.GrpcPeers.Protos;
using Compat.Tests.Support;
using Google.Protobuf;
using Grpc.Core;

namespace Compat.Tests.GrpcPeers;

/// <summary>The four kinds of calls.</summary>
public sealed class CallTests
{
    [Fact]
    public async Task Unary_Payload_ComesBack()
    {
        await using var host = await PeerHost.StartAsync();

        var reply = await host.Client.EchoAsync(new EchoRequest { Payload = ByteString.CopyFromUtf8("hello") }, new Metadata { { "say", "hi" } });

        Assert.Equal("hello", reply.Payload.ToStringUtf8());
        Assert.Equal("hi", reply.Said);
        Assert.False(reply.Deadline);
    }

    [Fact]
    public async Task Unary_Blocking_ComesBack()
    {
        await using var host = await PeerHost.StartAsync();

        var reply = await Task.Run(() => host.Client.Echo(new EchoRequest { Payload = ByteString.CopyFromUtf8("hello") }));

        Assert.Equal("hello", reply.Payload.ToStringUtf8());
    }

    [Fact]
    public async Task Unary_AfterItsEnd_HeadersAreStillThere()
    {
        await using var host = await PeerHost.StartAsync();
        using var call = host.Client.EchoAsync(new EchoRequest());
        await call;

        Assert.NotNull((await call.ResponseHeadersAsync).Get("date"));
        Assert.Empty(call.GetTrailers());
    }

    [Fact]
    public async Task Unary_LowerCaseName_IsFound()
    {
        await using var host = await PeerHost.StartAsync();

        var reply = await host.Client.lowerCaseAsync(new EchoRequest { Payload = ByteString.CopyFromUtf8("x") });

        Assert.Equal("x", reply.Payload.ToStringUtf8());
    }

    [Fact]
    public async Task Unary_EmptyMessages_AreMessages()
    {
        await using var host = await PeerHost.StartAsync();

        Assert.Equal(new EchoReply(), await host.Client.EchoAsync(new EchoRequest()));
    }

    [Fact]
    public async Task ClientStreaming_ManyRequests_AreCollected()
    {
        await using var host = await PeerHost.StartAsync();
        using var call = host.Client.Collect();

        for (var i = 0; i < 1000; i++)
        {
            await call.RequestStream.WriteAsync(new EchoRequest { Payload = ByteString.CopyFrom(new byte[i]) });
        }

        await call.RequestStream.CompleteAsync();
        var reply = await call;

        Assert.Equal(1000, reply.Number);
        Assert.Equal(999 * 1000 / 2, reply.Total);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task ClientStreaming_NoRequest_StillAnswers()
    {
        await using var host = await PeerHost.StartAsync();
        using var call = host.Client.Collect();

        await call.RequestStream.CompleteAsync();

        Assert.Equal(0, (await call).Number);
    }

    [Fact]
    public async Task ServerStreaming_ManyReplies_ArriveInOrder()
    {
        await using var host = await PeerHost.StartAsync();
        using var call = host.Client.Spread(new EchoRequest { Count = 1000, Payload = ByteString.CopyFrom(new byte[300]) });

        var numbers = new List<int>();
        await foreach (var reply in call.ResponseStream.ReadAllAsync())
        {
            numbers.Add(reply.Number);
        }

        Assert.Equal(Enumerable.Range(1, 1000), numbers);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Duplex_PingPong_AnswersEachBeforeTheNext()
    {
        await using var host = await PeerHost.StartAsync();
        using var call = host.Client.Chat();

        for (var i = 1; i <= 100; i++)
        {
            await call.RequestStream.WriteAsync(new EchoRequest { Payload = ByteString.CopyFromUtf8($"{i}") });
            Assert.True(await call.ResponseStream.MoveNext().WaitAsync(Patience.Limit));
            Assert.Equal($"{i}", call.ResponseStream.Current.Payload.ToStringUtf8());
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
    }

    [Fact]
    public async Task Duplex_BeforeTheFirstMessage_HeadersArrive()
    {
        await using var host = await PeerHost.StartAsync();
        using var call = host.Client.Chat();

        var headers = await call.ResponseHeadersAsync.WaitAsync(Patience.Limit);

        Assert.Equal("yes", headers.GetValue("early"));
    }
}
