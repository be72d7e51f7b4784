using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Core.Wire;

namespace Grpc.Net.Client.Calls;

/// <summary>Reads metadata out of HTTP headers.</summary>
internal static class ResponseMetadata
{
    public static Metadata Read(HttpResponseHeaders headers)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers.NonValidated)
        {
            if (!IsOfTheProtocol(name))
            {
                foreach (var value in values)
                {
                    Add(metadata, name, value);
                }
            }
        }

        return metadata;
    }

    public static string? Find(HttpHeaders headers, string name)
    {
        if (headers.NonValidated.TryGetValues(name, out var values))
        {
            foreach (var value in values)
            {
                return value;
            }
        }

        return null;
    }

    private static void Add(Metadata metadata, string name, string value)
    {
        if (!name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
        {
            metadata.Add(Metadata.Entry.Received(name, value));
            return;
        }

        // Intermediaries may join binary values with commas, which base64 does not contain.
        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries))
        {
            metadata.Add(Metadata.Entry.Received(name, part));
        }
    }

    private static bool IsOfTheProtocol(string name) =>
        name.Equals(WireNames.Status, StringComparison.OrdinalIgnoreCase) ||
        name.Equals(WireNames.Message, StringComparison.OrdinalIgnoreCase) ||
        name.Equals(WireNames.Encoding, StringComparison.OrdinalIgnoreCase) ||
        name.Equals(WireNames.AcceptEncoding, StringComparison.OrdinalIgnoreCase);
}
