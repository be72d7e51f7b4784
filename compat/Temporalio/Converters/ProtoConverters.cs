using System.Collections.Concurrent;
using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary><c>json/protobuf</c>: a protobuf message as JSON, with its type's name in the metadata.</summary>
public class JsonProtoConverter : IEncodingConverter
{
    private static readonly ByteString EncodingBytes = ByteString.CopyFromUtf8("json/protobuf");

    /// <summary>Creates a converter that ignores fields it does not know.</summary>
    public JsonProtoConverter()
        : this(JsonFormatter.Default, new JsonParser(JsonParser.Settings.Default.WithIgnoreUnknownFields(true)))
    {
    }

    /// <summary>Creates a converter with the given formatter and parser.</summary>
    public JsonProtoConverter(JsonFormatter formatter, JsonParser parser)
    {
        Formatter = formatter;
        Parser = parser;
    }

    /// <inheritdoc />
    public string Encoding => "json/protobuf";

    /// <summary>Writes the JSON.</summary>
    protected JsonFormatter Formatter { get; }

    /// <summary>Reads the JSON.</summary>
    protected JsonParser Parser { get; }

    /// <inheritdoc />
    public bool TryToPayload(object? value, out Payload? payload)
    {
        payload = value is IMessage message
            ? new()
            {
                Metadata =
                {
                    [DefaultPayloadConverter.EncodingKey] = EncodingBytes,
                    ["messageType"] = ByteString.CopyFromUtf8(message.Descriptor.FullName),
                },
                Data = ByteString.CopyFromUtf8(Formatter.Format(message)),
            }
            : null;
        return payload is not null;
    }

    /// <inheritdoc />
    public object? ToValue(Payload payload, Type type) => Parser.Parse(payload.Data.ToStringUtf8(), MessageDescriptors.Of(type));
}

/// <summary><c>binary/protobuf</c>: a protobuf message in its own encoding. Only decodes, as JSON comes first.</summary>
public class BinaryProtoConverter : IEncodingConverter
{
    private static readonly ByteString EncodingBytes = ByteString.CopyFromUtf8("binary/protobuf");

    /// <inheritdoc />
    public string Encoding => "binary/protobuf";

    /// <inheritdoc />
    public bool TryToPayload(object? value, out Payload? payload)
    {
        payload = value is IMessage message
            ? new()
            {
                Metadata =
                {
                    [DefaultPayloadConverter.EncodingKey] = EncodingBytes,
                    ["messageType"] = ByteString.CopyFromUtf8(message.Descriptor.FullName),
                },
                Data = message.ToByteString(),
            }
            : null;
        return payload is not null;
    }

    /// <inheritdoc />
    public object? ToValue(Payload payload, Type type) => MessageDescriptors.Of(type).Parser.ParseFrom(payload.Data);
}

/// <summary>Descriptors of generated message types.</summary>
internal static class MessageDescriptors
{
    private static readonly ConcurrentDictionary<Type, MessageDescriptor> Known = new();

    internal static MessageDescriptor Of(Type type) => Known.GetOrAdd(type, static t =>
        typeof(IMessage).IsAssignableFrom(t)
            ? t.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as MessageDescriptor
                ?? throw new ArgumentException($"Message type {t} has no descriptor")
            : throw new ArgumentException($"Payload is a protobuf message, but {t} is not a message type"));
}
