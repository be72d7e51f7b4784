using Grpc.Core;
using Grpc.Core.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Reads metadata out of HTTP headers.</summary>
internal static class RequestMetadata
{
    public static Metadata Read(IHeaderDictionary headers)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers)
        {
            if (IsOfTheProtocol(name))
            {
                continue;
            }

            foreach (var value in values)
            {
                Add(metadata, name, value ?? "");
            }
        }

        return metadata;
    }

    private static void Add(Metadata metadata, string name, string value)
    {
        if (!name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
        {
            metadata.Add(Metadata.Entry.Received(name, value));
            return;
        }

        try
        {
            // Binary values may be joined with commas, which base64 does not contain.
            foreach (var part in value.Split(',', StringSplitOptions.TrimEntries))
            {
                metadata.Add(Metadata.Entry.Received(name, part));
            }
        }
        catch (FormatException exception)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"The header '{name}' is not base64.", exception));
        }
    }

    private static bool IsOfTheProtocol(string name) =>
        name.StartsWith(':') ||
        name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) ||
        name.Equals("TE", StringComparison.OrdinalIgnoreCase) ||
        name.Equals("Host", StringComparison.OrdinalIgnoreCase) ||
        name.Equals(WireNames.Timeout, StringComparison.OrdinalIgnoreCase) ||
        name.Equals(WireNames.Encoding, StringComparison.OrdinalIgnoreCase) ||
        name.Equals(WireNames.AcceptEncoding, StringComparison.OrdinalIgnoreCase);
}
