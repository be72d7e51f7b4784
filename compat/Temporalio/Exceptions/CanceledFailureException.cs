using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Converters;

namespace Temporalio.Exceptions;

/// <summary>Something was cancelled.</summary>
public class CanceledFailureException : FailureException
{
    /// <summary>Creates a cancellation.</summary>
    protected internal CanceledFailureException(string message, Exception? inner = null, IReadOnlyCollection<object?>? details = null)
        : base(message, inner) => Details = new OutboundFailureDetails(details);

    /// <summary>Creates the exception of a failure.</summary>
    protected internal CanceledFailureException(Failure failure, Exception? inner, IPayloadConverter converter)
        : base(failure, inner) => Details = new InboundFailureDetails(converter, failure.CanceledFailureInfo.Details?.Payloads_);

    /// <summary>The failure.</summary>
    public new Failure Failure => base.Failure!;

    /// <summary>More about it.</summary>
    public IFailureDetails Details { get; protected init; }
}

/// <summary>Something took too long.</summary>
public class TimeoutFailureException : FailureException
{
    /// <summary>Creates the exception of a failure.</summary>
    protected internal TimeoutFailureException(Failure failure, Exception? inner, IPayloadConverter converter)
        : base(failure, inner) =>
        LastHeartbeatDetails = new InboundFailureDetails(converter, failure.TimeoutFailureInfo.LastHeartbeatDetails?.Payloads_);

    /// <summary>The failure.</summary>
    public new Failure Failure => base.Failure!;

    /// <summary>Which limit was passed.</summary>
    public TimeoutType TimeoutType => Failure.TimeoutFailureInfo.TimeoutType;

    /// <summary>What the activity last said.</summary>
    public InboundFailureDetails LastHeartbeatDetails { get; protected init; }
}
