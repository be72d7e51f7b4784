using Temporalio.Api.Common.V1;
using Temporalio.Converters;

namespace Temporalio.Exceptions;

/// <summary>Values that travel with a failure.</summary>
public interface IFailureDetails
{
    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>The value at an index.</summary>
    T ElementAt<T>(int index);
}

/// <summary>Details as they came from the server.</summary>
public record InboundFailureDetails(IPayloadConverter Converter, IReadOnlyCollection<Payload>? Payloads) : IFailureDetails
{
    /// <inheritdoc />
    public int Count => Payloads?.Count ?? 0;

    /// <inheritdoc />
    public T ElementAt<T>(int index) => Payloads is { } payloads
        ? Converter.ToValue<T>(payloads.ElementAt(index))
        : throw new ArgumentOutOfRangeException(nameof(index));
}

/// <summary>Details as application code gave them.</summary>
public record OutboundFailureDetails(IReadOnlyCollection<object?>? Details) : IFailureDetails
{
    /// <inheritdoc />
    public int Count => Details?.Count ?? 0;

    /// <inheritdoc />
    public T ElementAt<T>(int index) => Details is { } details
        ? (T)details.ElementAt(index)!
        : throw new ArgumentOutOfRangeException(nameof(index));
}
