using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;

namespace Temporalio.Common;

/// <summary>Between the API's messages and .NET values.</summary>
internal static class ProtoConversions
{
    internal static Duration ToProto(this TimeSpan value) => Duration.FromTimeSpan(value);

    internal static Duration? ToProto(this TimeSpan? value) => value is { } span ? Duration.FromTimeSpan(span) : null;

    /// <summary>The span, or null when it is unset or zero, which the server takes as unset.</summary>
    internal static TimeSpan? ToOptional(this Duration? value) =>
        value is null || (value.Seconds == 0 && value.Nanos == 0) ? null : value.ToTimeSpan();

    internal static string? NullIfEmpty(this string value) => value.Length == 0 ? null : value;

    internal static Payloads ToProto(this IReadOnlyCollection<Payload> payloads)
    {
        var proto = new Payloads();
        proto.Payloads_.AddRange(payloads);
        return proto;
    }

    internal static IReadOnlyList<Payload> ToList(this Payloads? payloads) => payloads is null ? [] : [.. payloads.Payloads_];

    internal static Header ToHeader(this IEnumerable<KeyValuePair<string, Payload>> headers)
    {
        var proto = new Header();
        foreach (var (key, value) in headers)
        {
            proto.Fields.Add(key, value);
        }

        return proto;
    }

    internal static IReadOnlyDictionary<string, Payload>? ToDictionary(this Header? header) =>
        header is null || header.Fields.Count == 0 ? null : ToDictionary(header.Fields);

    internal static Dictionary<string, Payload> ToDictionary(this MapField<string, Payload> fields) => new(fields, StringComparer.Ordinal);
}
