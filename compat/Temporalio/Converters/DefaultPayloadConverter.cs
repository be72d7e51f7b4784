using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>Asks its encodings in order who takes a value; a payload names the one that made it.</summary>
public class DefaultPayloadConverter : IPayloadConverter
{
    internal const string EncodingKey = "encoding";

    /// <summary>Creates a converter whose JSON is written with default options.</summary>
    public DefaultPayloadConverter()
        : this(new JsonSerializerOptions())
    {
    }

    /// <summary>Creates a converter whose JSON is written with the given options.</summary>
    public DefaultPayloadConverter(JsonSerializerOptions jsonSerializerOptions)
        : this(
            new BinaryNullConverter(),
            new BinaryPlainConverter(),
            new JsonProtoConverter(),
            new BinaryProtoConverter(),
            new JsonPlainConverter(jsonSerializerOptions))
    {
    }

    /// <summary>Creates a converter of the given encodings.</summary>
    public DefaultPayloadConverter(params IEncodingConverter[] encodingConverters)
    {
        EncodingConverters = encodingConverters;
        IndexedEncodingConverters = encodingConverters.ToDictionary(converter => ByteString.CopyFromUtf8(converter.Encoding));
    }

    /// <summary>The encodings in the order in which they are asked.</summary>
    public IReadOnlyCollection<IEncodingConverter> EncodingConverters { get; }

    /// <summary>The encodings by name.</summary>
    protected IReadOnlyDictionary<ByteString, IEncodingConverter> IndexedEncodingConverters { get; }

    /// <inheritdoc />
    public Payload ToPayload(object? value)
    {
        if (value is IRawValue raw)
        {
            return raw.Payload;
        }

        foreach (var converter in EncodingConverters)
        {
            if (converter.TryToPayload(value, out var payload) && payload is not null)
            {
                return payload;
            }
        }

        throw new ArgumentException($"Value of type {value?.GetType()} has no known converter");
    }

    /// <inheritdoc />
    public object? ToValue(Payload payload, Type type)
    {
        if (type == typeof(IRawValue) || type == typeof(RawValue))
        {
            return new RawValue(payload);
        }

        if (!payload.Metadata.TryGetValue(EncodingKey, out var encoding))
        {
            throw new ArgumentException("Payload has no encoding in its metadata");
        }

        return IndexedEncodingConverters.TryGetValue(encoding, out var converter)
            ? converter.ToValue(payload, type)
            : throw new ArgumentException($"Unknown payload encoding {encoding.ToStringUtf8()}");
    }
}
