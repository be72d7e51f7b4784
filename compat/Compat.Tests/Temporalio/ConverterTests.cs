using System.Text;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Converters;

namespace Compat.Tests.Temporalio;

public class ConverterTests
{
    private static readonly IPayloadConverter Converter = DataConverter.Default.PayloadConverter;

    [Fact]
    public void ToPayload_Values_TakeTheFirstEncodingThatFits()
    {
        Assert.Equal("binary/null", EncodingOf(null));
        Assert.Equal("binary/plain", EncodingOf(new byte[] { 1 }));
        Assert.Equal("json/protobuf", EncodingOf(new WorkflowExecution { WorkflowId = "w" }));
        Assert.Equal("json/plain", EncodingOf("text"));
        Assert.Equal("json/plain", EncodingOf(new Point(1, 2)));
    }

    [Fact]
    public void ToValue_WhatToPayloadMade_IsEqual()
    {
        Assert.Equal(new Point(1, 2), RoundTrip(new Point(1, 2)));
        Assert.Equal(new byte[] { 1, 2, 3 }, Assert.IsType<byte[]>(RoundTrip(new byte[] { 1, 2, 3 })));
        Assert.Equal(new WorkflowExecution { WorkflowId = "w" }, RoundTrip(new WorkflowExecution { WorkflowId = "w" }));
        Assert.Null(Converter.ToValue(Converter.ToPayload(null), typeof(string)));
        Assert.Equal(TimeSpan.FromSeconds(3), RoundTrip(TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void ToPayload_ProtobufMessage_NamesItsType()
    {
        var payload = Converter.ToPayload(new WorkflowExecution { WorkflowId = "w" });

        Assert.Equal("temporal.api.common.v1.WorkflowExecution", payload.Metadata["messageType"].ToStringUtf8());
    }

    [Fact]
    public void ToValue_BinaryProtobuf_IsDecoded()
    {
        var message = new WorkflowExecution { WorkflowId = "w" };
        var payload = new Payload
        {
            Metadata = { ["encoding"] = ByteString.CopyFromUtf8("binary/protobuf") },
            Data = message.ToByteString(),
        };

        Assert.Equal(message, Converter.ToValue(payload, typeof(WorkflowExecution)));
    }

    [Fact]
    public void ToValue_UnknownEncoding_IsRefused()
    {
        var payload = new Payload { Metadata = { ["encoding"] = ByteString.CopyFromUtf8("other") } };

        Assert.Throws<ArgumentException>(() => Converter.ToValue(payload, typeof(string)));
    }

    [Fact]
    public void RawValue_BothWays_IsLeftAlone()
    {
        var payload = new Payload { Data = ByteString.CopyFromUtf8("as it is") };

        Assert.Same(payload, Converter.ToPayload(new RawValue(payload)));
        Assert.Same(payload, Assert.IsAssignableFrom<IRawValue>(Converter.ToValue(payload, typeof(IRawValue))).Payload);
    }

    [Fact]
    public async Task Codec_ToPayloadsAndBack_IsApplied()
    {
        var converter = DataConverter.Default with { PayloadCodec = new ReversingCodec() };

        var payload = await converter.ToPayloadAsync("abc");
        var value = await converter.ToValueAsync<string>(payload);

        Assert.Equal("\"cba\"", payload.Data.ToStringUtf8());
        Assert.Equal("abc", value);
    }

    private static string EncodingOf(object? value) => Converter.ToPayload(value).Metadata["encoding"].ToStringUtf8();

    private static object? RoundTrip(object value) => Converter.ToValue(Converter.ToPayload(value), value.GetType());

    private sealed record Point(int X, int Y);

    private sealed class ReversingCodec : IPayloadCodec
    {
        public Task<IReadOnlyCollection<Payload>> EncodeAsync(IReadOnlyCollection<Payload> payloads) => Reverse(payloads);

        public Task<IReadOnlyCollection<Payload>> DecodeAsync(IReadOnlyCollection<Payload> payloads) => Reverse(payloads);

        private static Task<IReadOnlyCollection<Payload>> Reverse(IReadOnlyCollection<Payload> payloads) =>
            Task.FromResult<IReadOnlyCollection<Payload>>([.. payloads.Select(payload =>
            {
                var copy = payload.Clone();
                var bytes = Encoding.UTF8.GetBytes(payload.Data.ToStringUtf8());
                Array.Reverse(bytes);
                copy.Data = ByteString.CopyFrom(bytes);
                return copy;
            })]);
    }
}
