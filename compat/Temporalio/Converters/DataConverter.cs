namespace Temporalio.Converters;

/// <summary>What makes payloads of values and failures of exceptions, and the codec both pass through.</summary>
public record DataConverter(IPayloadConverter PayloadConverter, IFailureConverter FailureConverter, IPayloadCodec? PayloadCodec = null)
{
    /// <summary>JSON for values, readable failures, no codec.</summary>
    public static DataConverter Default { get; } = new(new DefaultPayloadConverter(), new DefaultFailureConverter());
}
