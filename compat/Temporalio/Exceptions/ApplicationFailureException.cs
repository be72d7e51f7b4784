using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Common;
using Temporalio.Converters;

namespace Temporalio.Exceptions;

/// <summary>What application code throws to fail an activity or a workflow on its own terms.</summary>
public class ApplicationFailureException : FailureException
{
    /// <summary>Creates a failure.</summary>
    public ApplicationFailureException(
        string message,
        string? errorType = null,
        bool nonRetryable = false,
        IReadOnlyCollection<object?>? details = null,
        TimeSpan? nextRetryDelay = null,
        ApplicationErrorCategory category = ApplicationErrorCategory.Unspecified)
        : this(message, null, errorType, nonRetryable, details, nextRetryDelay, category)
    {
    }

    /// <summary>Creates a failure with a cause.</summary>
    public ApplicationFailureException(
        string message,
        Exception? inner,
        string? errorType = null,
        bool nonRetryable = false,
        IReadOnlyCollection<object?>? details = null,
        TimeSpan? nextRetryDelay = null,
        ApplicationErrorCategory category = ApplicationErrorCategory.Unspecified)
        : base(message, inner)
    {
        ErrorType = errorType;
        NonRetryable = nonRetryable;
        Details = new OutboundFailureDetails(details);
        NextRetryDelay = nextRetryDelay;
        Category = category;
    }

    /// <summary>Creates the exception of a failure.</summary>
    protected internal ApplicationFailureException(Failure failure, Exception? inner, IPayloadConverter converter)
        : base(failure, inner)
    {
        var info = failure.ApplicationFailureInfo;
        ErrorType = info?.Type.NullIfEmpty();
        NonRetryable = info?.NonRetryable ?? false;
        Details = new InboundFailureDetails(converter, (info?.Details ?? failure.ResetWorkflowFailureInfo?.LastHeartbeatDetails)?.Payloads_);
        NextRetryDelay = info?.NextRetryDelay?.ToTimeSpan();
        Category = info?.Category ?? ApplicationErrorCategory.Unspecified;
    }

    /// <summary>Kind of failure; retry policies know it by this name.</summary>
    public string? ErrorType { get; protected init; }

    /// <summary>Whether trying again is of no use.</summary>
    public bool NonRetryable { get; protected init; }

    /// <summary>More about it.</summary>
    public IFailureDetails Details { get; protected init; }

    /// <summary>Wait before the next attempt, in place of the retry policy's.</summary>
    public TimeSpan? NextRetryDelay { get; protected init; }

    /// <summary>How serious it is.</summary>
    public ApplicationErrorCategory Category { get; protected init; }
}
