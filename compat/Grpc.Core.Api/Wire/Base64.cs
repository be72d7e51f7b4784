namespace Grpc.Core.Wire;

/// <summary>Binary header values: unpadded when sent, padded or not when received.</summary>
internal static class Base64
{
    public static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    /// <exception cref="FormatException">The text is not base64.</exception>
    public static byte[] Decode(string text) => Convert.FromBase64String((text.Length % 4) switch
    {
        2 => text + "==",
        3 => text + "=",
        _ => text,
    });
}
