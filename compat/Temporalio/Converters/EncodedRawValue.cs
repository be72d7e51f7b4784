using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>A payload that is decoded when it is asked for.</summary>
public interface IEncodedRawValue
{
    /// <summary>The payload as the server has it.</summary>
    Payload Payload { get; }

    /// <summary>Decodes it.</summary>
    Task<T> ToValueAsync<T>();

    /// <summary>Decodes it.</summary>
    Task<object?> ToValueAsync(Type type);
}

/// <summary>A payload and what decodes it.</summary>
public record EncodedRawValue(DataConverter DataConverter, Payload Payload) : IEncodedRawValue
{
    /// <inheritdoc />
    public Task<T> ToValueAsync<T>() => DataConverter.ToValueAsync<T>(Payload);

    /// <inheritdoc />
    public Task<object?> ToValueAsync(Type type) => DataConverter.ToValueAsync(Payload, type);
}
