using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>One encoding of a <see cref="DefaultPayloadConverter"/>.</summary>
public interface IEncodingConverter
{
    /// <summary>Name in the payload's <c>encoding</c> metadata.</summary>
    string Encoding { get; }

    /// <summary>Encodes the value if this encoding is for such values.</summary>
    bool TryToPayload(object? value, out Payload? payload);

    /// <summary>Decodes a payload of this encoding.</summary>
    object? ToValue(Payload payload, Type type);
}
