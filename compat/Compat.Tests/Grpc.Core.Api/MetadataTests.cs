using Grpc.Core;

namespace Compat.Tests.GrpcCore;

/// <summary>Metadata and statuses.</summary>
public sealed class MetadataTests
{
    [Fact]
    public void Add_Keys_AreLowered()
    {
        var metadata = new Metadata { { "Name", "value" }, { "name", "other" }, { "Data-BIN", [1, 2] } };

        Assert.Equal("other", metadata.GetValue("NAME"));
        Assert.Equal(["value", "other"], metadata.GetAll("name").Select(entry => entry.Value));
        Assert.Equal([1, 2], metadata.GetValueBytes("data-bin")!);
        Assert.Null(metadata.Get("missing"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("ключ")]
    [InlineData("text-bin")]
    public void Add_WrongKeyForText_IsRefused(string key) => Assert.Throws<ArgumentException>(() => new Metadata().Add(key, "x"));

    [Fact]
    public void Add_BytesUnderAKeyForText_AreRefused() => Assert.Throws<ArgumentException>(() => new Metadata().Add("text", [1]));

    [Fact]
    public void Empty_CannotBeChanged() => Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("a", "b"));

    [Fact]
    public void Value_OfBytes_IsRefused() => Assert.Throws<InvalidOperationException>(() => new Metadata.Entry("a-bin", [1]).Value);

    [Fact]
    public void RpcException_Message_TellsTheStatus()
    {
        var error = new RpcException(new Status(StatusCode.NotFound, "no such thing"));

        Assert.Equal("Status(StatusCode=\"NotFound\", Detail=\"no such thing\")", error.Message);
        Assert.Equal(StatusCode.NotFound, error.StatusCode);
        Assert.Empty(error.Trailers);
    }

    [Fact]
    public void CallOptions_With_KeepsTheRest()
    {
        var deadline = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        using var cancellation = new CancellationTokenSource();

        var options = new CallOptions(deadline: deadline).WithCancellationToken(cancellation.Token).WithHeaders([]);

        Assert.Equal(deadline, options.Deadline);
        Assert.Equal(cancellation.Token, options.CancellationToken);
        Assert.NotNull(options.Headers);
    }
}
