using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Compat.Tests.Temporalio;

public class FailureConverterTests
{
    private static readonly DataConverter Converter = DataConverter.Default;

    [Fact]
    public void ToFailure_AnyException_BecomesAnApplicationFailureNamedLikeIt()
    {
        var failure = ToFailure(new InvalidOperationException("outer", new ArgumentException("inner")));

        Assert.Equal("outer", failure.Message);
        Assert.Equal("InvalidOperationException", failure.ApplicationFailureInfo.Type);
        Assert.Equal("inner", failure.Cause.Message);
    }

    [Fact]
    public void ToException_OfApplicationFailure_KeepsAllItSaid()
    {
        var thrown = new ApplicationFailureException(
            "message", errorType: "Kind", nonRetryable: true, details: ["one", 2], nextRetryDelay: TimeSpan.FromSeconds(7));

        var exception = Assert.IsType<ApplicationFailureException>(ToException(ToFailure(thrown)));

        Assert.Equal("message", exception.Message);
        Assert.Equal("Kind", exception.ErrorType);
        Assert.True(exception.NonRetryable);
        Assert.Equal("one", exception.Details.ElementAt<string>(0));
        Assert.Equal(2, exception.Details.ElementAt<int>(1));
        Assert.Equal(TimeSpan.FromSeconds(7), exception.NextRetryDelay);
    }

    [Fact]
    public void ToException_OfActivityFailure_HasItsCauseInside()
    {
        var failure = new Failure
        {
            Message = "Activity task failed",
            ActivityFailureInfo = new() { ActivityId = "1", ActivityType = new() { Name = "Act" }, RetryState = RetryState.MaximumAttemptsReached },
            Cause = new() { Message = "because", TimeoutFailureInfo = new() { TimeoutType = TimeoutType.Heartbeat } },
        };

        var exception = Assert.IsType<ActivityFailureException>(ToException(failure));

        Assert.Equal("Act", exception.ActivityType);
        Assert.Equal(RetryState.MaximumAttemptsReached, exception.RetryState);
        Assert.Equal(TimeoutType.Heartbeat, Assert.IsType<TimeoutFailureException>(exception.InnerException).TimeoutType);
    }

    [Fact]
    public void ToFailure_ExceptionThatCameFromOne_IsThatOne()
    {
        var failure = new Failure { Message = "m", CanceledFailureInfo = new() };

        Assert.Same(failure, ToFailure(ToException(failure)));
    }

    [Fact]
    public void EncodedCommonAttributes_BothWays_HideMessageAndTrace()
    {
        var converter = new DefaultFailureConverter.WithEncodedCommonAttributes();

        var failure = converter.ToFailure(new InvalidOperationException("secret"), Converter.PayloadConverter);
        var exception = converter.ToException(failure, Converter.PayloadConverter);

        Assert.Equal("Encoded failure", failure.Message);
        Assert.Equal("secret", exception.Message);
    }

    private static Failure ToFailure(Exception e) => Converter.FailureConverter.ToFailure(e, Converter.PayloadConverter);

    private static Exception ToException(Failure failure) => Converter.FailureConverter.ToException(failure, Converter.PayloadConverter);
}
