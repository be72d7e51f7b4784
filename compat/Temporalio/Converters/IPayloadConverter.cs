using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>Turns values into payloads and back. Must be deterministic: workflow code calls it.</summary>
public interface IPayloadConverter
{
    /// <summary>Encodes a value.</summary>
    Payload ToPayload(object? value);

    /// <summary>Decodes a payload into the given type.</summary>
    object? ToValue(Payload payload, Type type);
}
