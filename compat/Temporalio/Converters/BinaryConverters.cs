using Google.Protobuf;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary><c>binary/null</c>: null, without data.</summary>
public class BinaryNullConverter : IEncodingConverter
{
    private static readonly ByteString EncodingBytes = ByteString.CopyFromUtf8("binary/null");

    /// <inheritdoc />
    public string Encoding => "binary/null";

    /// <inheritdoc />
    public bool TryToPayload(object? value, out Payload? payload)
    {
        payload = value is null ? new() { Metadata = { [DefaultPayloadConverter.EncodingKey] = EncodingBytes } } : null;
        return payload is not null;
    }

    /// <inheritdoc />
    public object? ToValue(Payload payload, Type type) => type.IsValueType && Nullable.GetUnderlyingType(type) is null
        ? throw new ArgumentException($"Payload is null, but type {type} cannot be")
        : null;
}

/// <summary><c>binary/plain</c>: a byte array.</summary>
public class BinaryPlainConverter : IEncodingConverter
{
    private static readonly ByteString EncodingBytes = ByteString.CopyFromUtf8("binary/plain");

    /// <inheritdoc />
    public string Encoding => "binary/plain";

    /// <inheritdoc />
    public bool TryToPayload(object? value, out Payload? payload)
    {
        payload = value is byte[] bytes
            ? new() { Metadata = { [DefaultPayloadConverter.EncodingKey] = EncodingBytes }, Data = ByteString.CopyFrom(bytes) }
            : null;
        return payload is not null;
    }

    /// <inheritdoc />
    public object? ToValue(Payload payload, Type type) => type.IsAssignableFrom(typeof(byte[]))
        ? payload.Data.ToByteArray()
        : throw new ArgumentException($"Payload is a byte array, not a {type}");
}
