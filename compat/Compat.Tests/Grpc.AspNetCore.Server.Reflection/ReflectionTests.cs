using System.Text;
using Compat.Tests.GrpcPeers;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Compat.Tests.GrpcReflection;

/// <summary>The reflection service, asked with bytes that any client would send.</summary>
public sealed class ReflectionTests : IAsyncLifetime
{
    private const int FileByName = 3;
    private const int FileBySymbol = 4;
    private const int ListServices = 7;

    private static readonly Marshaller<byte[]> Raw = Marshallers.Create(bytes => bytes, bytes => bytes);

    private PeerHost host = null!;

    public async Task InitializeAsync() =>
        host = await PeerHost.StartAsync(services: services => services.AddGrpcReflection(), map: app => app.MapGrpcReflectionService());

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Theory]
    [InlineData("v1")]
    [InlineData("v1alpha")]
    public async Task ListServices_EitherVersion_NamesWhatIsMapped(string version)
    {
        var names = Fields(Assert.Single(Fields(await AskAsync(version, ListServices, ""), 6)), 1)
            .Select(service => Encoding.UTF8.GetString(Assert.Single(Fields(service, 1))));

        Assert.Equal([GrpcPeers.Protos.Peer.Descriptor.FullName, "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"], names);
    }

    [Fact]
    public async Task File_ByServiceMethodMessageFieldOrName_IsTheOneThatDefinesIt()
    {
        var file = GrpcPeers.Protos.PeerReflection.Descriptor;
        var message = file.MessageTypes[0];
        foreach (var symbol in new[] { GrpcPeers.Protos.Peer.Descriptor.FullName, file.Services[0].Methods[0].FullName, message.FullName, message.Fields.InDeclarationOrder()[0].FullName })
        {
            Assert.Equal(file.Name, await FirstFileAsync(FileBySymbol, symbol));
        }

        Assert.Equal(file.Name, await FirstFileAsync(FileByName, file.Name));
    }

    [Fact]
    public async Task File_OfNothing_IsAnErrorInTheAnswer()
    {
        var error = Assert.Single(Fields(await AskAsync("v1", FileBySymbol, "no.such.Thing"), 7));

        Assert.Equal("'no.such.Thing' is not known.", Encoding.UTF8.GetString(Assert.Single(Fields(error, 2))));
    }

    private async Task<string> FirstFileAsync(int field, string value) =>
        FileDescriptorProto.Parser.ParseFrom(Fields(Assert.Single(Fields(await AskAsync("v1", field, value), 4)), 1)[0]).Name;

    private async Task<byte[]> AskAsync(string version, int field, string value)
    {
        var method = new Method<byte[], byte[]>(MethodType.DuplexStreaming, $"grpc.reflection.{version}.ServerReflection", "ServerReflectionInfo", Raw, Raw);
        using var call = host.Channel.CreateCallInvoker().AsyncDuplexStreamingCall(method, null, new CallOptions());
        using var request = new MemoryStream();
        using (var output = new CodedOutputStream(request, leaveOpen: true))
        {
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteString(value);
        }

        await call.RequestStream.WriteAsync(request.ToArray());
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        await call.RequestStream.CompleteAsync();
        return call.ResponseStream.Current;
    }

    /// <summary>What a message has in a field whose values are texts, bytes or messages.</summary>
    private static List<byte[]> Fields(byte[] message, int field)
    {
        var found = new List<byte[]>();
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                found.Add(input.ReadBytes().ToByteArray());
            }
            else
            {
                input.SkipLastField();
            }
        }

        return found;
    }
}
