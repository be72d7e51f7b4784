using Temporalio.Api.Failure.V1;

namespace Temporalio.Converters;

/// <summary>Turns exceptions into the API's failures and back.</summary>
public interface IFailureConverter
{
    /// <summary>Describes an exception.</summary>
    Failure ToFailure(Exception exception, IPayloadConverter payloadConverter);

    /// <summary>Recreates an exception.</summary>
    Exception ToException(Failure failure, IPayloadConverter payloadConverter);
}
