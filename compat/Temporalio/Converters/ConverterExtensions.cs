using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;

namespace Temporalio.Converters;

/// <summary>Conversions with the codec applied, and many at once.</summary>
public static class ConverterExtensions
{
    /// <summary>Converts and encodes values.</summary>
    public static async Task<IReadOnlyCollection<Payload>> ToPayloadsAsync(this DataConverter converter, IReadOnlyCollection<object?> values)
    {
        var payloads = converter.PayloadConverter.ToPayloads(values);
        return converter.PayloadCodec is { } codec && payloads.Count > 0
            ? await codec.EncodeAsync(payloads).ConfigureAwait(false)
            : payloads;
    }

    /// <summary>Converts and encodes a value.</summary>
    public static Task<Payload> ToPayloadAsync(this DataConverter converter, object? value)
    {
        var payload = converter.PayloadConverter.ToPayload(value);
        return converter.PayloadCodec is { } codec ? codec.EncodeSingleAsync(payload) : Task.FromResult(payload);
    }

    /// <summary>Decodes and converts a payload.</summary>
    public static async Task<T> ToValueAsync<T>(this DataConverter converter, Payload payload) =>
        (T)(await converter.ToValueAsync(payload, typeof(T)).ConfigureAwait(false))!;

    /// <summary>Decodes and converts a payload.</summary>
    public static async Task<object?> ToValueAsync(this DataConverter converter, Payload payload, Type type)
    {
        if (converter.PayloadCodec is { } codec)
        {
            // A codec may change what it is given, and this payload is the caller's.
            payload = await codec.DecodeSingleAsync(payload.Clone()).ConfigureAwait(false);
        }

        return converter.PayloadConverter.ToValue(payload, type);
    }

    /// <summary>Decodes and converts the only payload; none is the type's default value.</summary>
    public static async Task<T> ToSingleValueAsync<T>(this DataConverter converter, IReadOnlyCollection<Payload> payloads) =>
        payloads.Count == 0 ? default! : (T)(await converter.ToSingleValueAsync(payloads, typeof(T)).ConfigureAwait(false))!;

    /// <summary>Decodes and converts the only payload.</summary>
    public static Task<object?> ToSingleValueAsync(this DataConverter converter, IReadOnlyCollection<Payload> payloads, Type type) =>
        payloads.Count == 1
            ? converter.ToValueAsync(payloads.First(), type)
            : throw new ArgumentException($"Expected 1 payload, got {payloads.Count}");

    /// <summary>Decodes a failure and makes an exception of it.</summary>
    public static async Task<Exception> ToExceptionAsync(this DataConverter converter, Failure failure)
    {
        if (converter.PayloadCodec is { } codec)
        {
            failure = failure.Clone();
            await codec.DecodeFailureAsync(failure).ConfigureAwait(false);
        }

        return converter.FailureConverter.ToException(failure, converter.PayloadConverter);
    }

    /// <summary>Makes a failure of an exception and encodes it.</summary>
    public static async Task<Failure> ToFailureAsync(this DataConverter converter, Exception exc)
    {
        var failure = converter.FailureConverter.ToFailure(exc, converter.PayloadConverter);
        if (converter.PayloadCodec is { } codec)
        {
            failure = failure.Clone();
            await codec.EncodeFailureAsync(failure).ConfigureAwait(false);
        }

        return failure;
    }

    /// <summary>Converts values.</summary>
    public static IReadOnlyCollection<Payload> ToPayloads(this IPayloadConverter converter, IReadOnlyCollection<object?> values)
    {
        if (values.Count == 0)
        {
            return [];
        }

        var payloads = new Payload[values.Count];
        var index = 0;
        foreach (var value in values)
        {
            payloads[index++] = converter.ToPayload(value);
        }

        return payloads;
    }

    /// <summary>Converts a payload.</summary>
    public static T ToValue<T>(this IPayloadConverter converter, Payload payload) => (T)converter.ToValue(payload, typeof(T))!;

    /// <summary>Converts a raw value.</summary>
    public static T ToValue<T>(this IPayloadConverter converter, IRawValue rawValue) => converter.ToValue<T>(rawValue.Payload);
}
