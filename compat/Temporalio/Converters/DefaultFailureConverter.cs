using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Common;
using Temporalio.Exceptions;

namespace Temporalio.Converters;

/// <summary>Readable failures, or with message and stack trace moved into a payload that a codec can hide.</summary>
public class DefaultFailureConverter : IFailureConverter
{
    private const string EncodedMessage = "Encoded failure";

    /// <summary>Creates a converter with default options.</summary>
    public DefaultFailureConverter()
        : this(new DefaultFailureConverterOptions())
    {
    }

    /// <summary>Creates a converter with the given options.</summary>
    protected DefaultFailureConverter(DefaultFailureConverterOptions options) => Options = options;

    /// <summary>How failures are written.</summary>
    public DefaultFailureConverterOptions Options { get; }

    /// <inheritdoc />
    public virtual Failure ToFailure(Exception exception, IPayloadConverter payloadConverter)
    {
        if (exception is FailureException { Failure: { } original })
        {
            return original;
        }

        var failure = new Failure { Message = exception.Message, StackTrace = exception.StackTrace ?? string.Empty };
        if (exception.InnerException is { } inner)
        {
            failure.Cause = ToFailure(inner, payloadConverter);
        }

        Describe(failure, exception, payloadConverter);
        if (Options.EncodeCommonAttributes)
        {
            failure.EncodedAttributes = payloadConverter.ToPayload(
                new Dictionary<string, string> { ["message"] = failure.Message, ["stack_trace"] = failure.StackTrace });
            failure.Message = EncodedMessage;
            failure.StackTrace = string.Empty;
        }

        return failure;
    }

    /// <inheritdoc />
    public virtual Exception ToException(Failure failure, IPayloadConverter payloadConverter)
    {
        if (failure.EncodedAttributes is { } encoded)
        {
            failure = Reveal(failure, encoded, payloadConverter);
        }

        var inner = failure.Cause is { } cause ? ToException(cause, payloadConverter) : null;
        return failure.FailureInfoCase switch
        {
            Failure.FailureInfoOneofCase.ApplicationFailureInfo => new ApplicationFailureException(failure, inner, payloadConverter),
            Failure.FailureInfoOneofCase.TimeoutFailureInfo => new TimeoutFailureException(failure, inner, payloadConverter),
            Failure.FailureInfoOneofCase.CanceledFailureInfo => new CanceledFailureException(failure, inner, payloadConverter),
            Failure.FailureInfoOneofCase.TerminatedFailureInfo => new TerminatedFailureException(failure, inner, null),
            Failure.FailureInfoOneofCase.ServerFailureInfo => new ServerFailureException(failure, inner),
            Failure.FailureInfoOneofCase.ResetWorkflowFailureInfo => new ApplicationFailureException(failure, inner, payloadConverter),
            Failure.FailureInfoOneofCase.ActivityFailureInfo => new ActivityFailureException(failure, inner),
            Failure.FailureInfoOneofCase.ChildWorkflowExecutionFailureInfo => new ChildWorkflowFailureException(failure, inner),
            _ => new FailureException(failure, inner),
        };
    }

    private static void Describe(Failure failure, Exception exception, IPayloadConverter converter)
    {
        switch (exception)
        {
            case ApplicationFailureException application:
                failure.ApplicationFailureInfo = new()
                {
                    Type = application.ErrorType ?? string.Empty,
                    NonRetryable = application.NonRetryable,
                    Details = ToPayloads(application.Details, converter),
                    NextRetryDelay = application.NextRetryDelay.ToProto(),
                    Category = application.Category,
                };
                break;
            case CanceledFailureException canceled:
                failure.CanceledFailureInfo = new() { Details = ToPayloads(canceled.Details, converter) };
                break;
            default:
                failure.ApplicationFailureInfo = new() { Type = exception.GetType().Name };
                break;
        }
    }

    private static Payloads? ToPayloads(IFailureDetails details, IPayloadConverter converter) => details switch
    {
        OutboundFailureDetails { Details: { Count: > 0 } values } => converter.ToPayloads(values).ToProto(),
        InboundFailureDetails { Payloads: { Count: > 0 } payloads } => payloads.ToProto(),
        _ => null,
    };

    private static Failure Reveal(Failure failure, Payload encoded, IPayloadConverter converter)
    {
        Dictionary<string, string?>? attributes;
        try
        {
            attributes = converter.ToValue<Dictionary<string, string?>>(encoded);
        }
        catch (Exception e) when (e is ArgumentException or System.Text.Json.JsonException)
        {
            // Somebody else's encoding: the failure itself is still worth having.
            return failure;
        }

        var revealed = failure.Clone();
        revealed.Message = attributes?.GetValueOrDefault("message") ?? failure.Message;
        revealed.StackTrace = attributes?.GetValueOrDefault("stack_trace") ?? failure.StackTrace;
        return revealed;
    }

    /// <summary>Hides message and stack trace in a payload.</summary>
    public class WithEncodedCommonAttributes : DefaultFailureConverter
    {
        /// <summary>Creates the converter.</summary>
        public WithEncodedCommonAttributes()
            : base(new DefaultFailureConverterOptions { EncodeCommonAttributes = true })
        {
        }
    }
}

/// <summary>How <see cref="DefaultFailureConverter"/> writes failures.</summary>
public class DefaultFailureConverterOptions : ICloneable
{
    /// <summary>Whether message and stack trace go into a payload.</summary>
    public bool EncodeCommonAttributes { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}
