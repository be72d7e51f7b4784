using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary><c>json/plain</c>: any value, by System.Text.Json.</summary>
public class JsonPlainConverter : IEncodingConverter
{
    private static readonly ByteString EncodingBytes = ByteString.CopyFromUtf8("json/plain");

    /// <summary>Creates a converter with the given options.</summary>
    public JsonPlainConverter(JsonSerializerOptions serializerOptions) => SerializerOptions = serializerOptions;

    /// <inheritdoc />
    public virtual string Encoding => "json/plain";

    /// <summary>How values are written and read.</summary>
    protected JsonSerializerOptions SerializerOptions { get; }

    /// <inheritdoc />
    public virtual bool TryToPayload(object? value, out Payload? payload)
    {
        payload = new()
        {
            Metadata = { [DefaultPayloadConverter.EncodingKey] = EncodingBytes },
            Data = UnsafeByteOperations.UnsafeWrap(JsonSerializer.SerializeToUtf8Bytes(value, SerializerOptions)),
        };
        return true;
    }

    /// <inheritdoc />
    public virtual object? ToValue(Payload payload, Type type) => JsonSerializer.Deserialize(payload.Data.Span, type, SerializerOptions);
}
