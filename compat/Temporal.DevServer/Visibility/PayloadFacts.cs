namespace Temporal.DevServer.Visibility;

/// <summary>What the server can tell of a payload without the user's converter.</summary>
internal static class PayloadFacts
{
    internal const string Encoding = "encoding";

    /// <summary>A null, which in a memo or in search attributes means "remove".</summary>
    internal static bool IsNothing(Payload payload) =>
        EncodingOf(payload) == "binary/null"
        || (EncodingOf(payload) is "json/plain" or "" && payload.Data.ToStringUtf8() is "" or "null" or "[]");

    internal static string EncodingOf(Payload payload) =>
        payload.Metadata.TryGetValue(Encoding, out var encoding) ? encoding.ToStringUtf8() : "";

    internal static Payload Json(string json, IndexedValueType type) => new()
    {
        Metadata = { [Encoding] = ByteString.CopyFromUtf8("json/plain"), ["type"] = ByteString.CopyFromUtf8(type.ToString()) },
        Data = ByteString.CopyFromUtf8(json),
    };
}
