using Google.Protobuf.Collections;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;

namespace Temporalio.Converters;

/// <summary>Codecs over single payloads, failures and the payloads inside messages.</summary>
public static class PayloadCodecExtensions
{
    /// <summary>Encodes one payload.</summary>
    public static async Task<Payload> EncodeSingleAsync(this IPayloadCodec codec, Payload payload) =>
        (await codec.EncodeAsync([payload]).ConfigureAwait(false)).Single();

    /// <summary>Decodes one payload.</summary>
    public static async Task<Payload> DecodeSingleAsync(this IPayloadCodec codec, Payload payload) =>
        (await codec.DecodeAsync([payload]).ConfigureAwait(false)).Single();

    /// <summary>Encodes the payloads of a failure and of its causes, in place.</summary>
    public static Task EncodeFailureAsync(this IPayloadCodec codec, Failure failure) => ApplyAsync(codec.EncodeAsync, failure);

    /// <summary>Decodes the payloads of a failure and of its causes, in place.</summary>
    public static Task DecodeFailureAsync(this IPayloadCodec codec, Failure failure) => ApplyAsync(codec.DecodeAsync, failure);

    internal static async Task ApplyAsync(
        Func<IReadOnlyCollection<Payload>, Task<IReadOnlyCollection<Payload>>> transform, Payloads? payloads)
    {
        if (payloads is null || payloads.Payloads_.Count == 0)
        {
            return;
        }

        var transformed = await transform([.. payloads.Payloads_]).ConfigureAwait(false);
        payloads.Payloads_.Clear();
        payloads.Payloads_.AddRange(transformed);
    }

    internal static async Task ApplyAsync(
        Func<IReadOnlyCollection<Payload>, Task<IReadOnlyCollection<Payload>>> transform, MapField<string, Payload>? fields)
    {
        if (fields is null)
        {
            return;
        }

        foreach (var key in fields.Keys.ToArray())
        {
            fields[key] = (await transform([fields[key]]).ConfigureAwait(false)).Single();
        }
    }

    internal static async Task ApplyAsync(
        Func<IReadOnlyCollection<Payload>, Task<IReadOnlyCollection<Payload>>> transform, Failure? failure)
    {
        for (; failure is not null; failure = failure.Cause)
        {
            if (failure.EncodedAttributes is { } attributes)
            {
                failure.EncodedAttributes = (await transform([attributes]).ConfigureAwait(false)).Single();
            }

            await ApplyAsync(transform, DetailsOf(failure)).ConfigureAwait(false);
        }
    }

    private static Payloads? DetailsOf(Failure failure) => failure.FailureInfoCase switch
    {
        Failure.FailureInfoOneofCase.ApplicationFailureInfo => failure.ApplicationFailureInfo.Details,
        Failure.FailureInfoOneofCase.CanceledFailureInfo => failure.CanceledFailureInfo.Details,
        Failure.FailureInfoOneofCase.TimeoutFailureInfo => failure.TimeoutFailureInfo.LastHeartbeatDetails,
        Failure.FailureInfoOneofCase.ResetWorkflowFailureInfo => failure.ResetWorkflowFailureInfo.LastHeartbeatDetails,
        _ => null,
    };
}
