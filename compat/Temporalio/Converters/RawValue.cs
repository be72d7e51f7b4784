using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>A payload that is passed on as it is.</summary>
public interface IRawValue
{
    /// <summary>The payload.</summary>
    Payload Payload { get; }
}

/// <summary>A payload that is passed on as it is.</summary>
public record RawValue(Payload Payload) : IRawValue;
