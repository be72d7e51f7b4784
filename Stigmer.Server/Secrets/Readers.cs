using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Stigmer.Server.Access;
using Stigmer.Server.Startup;

namespace Stigmer.Server.Secrets;

/// <summary>
/// Tells runners from other readers by the key they show. Runners of the original kind read variables through the ordinary queries,
/// and show the key on every call; its command line shows none. In cloud mode the credential has been checked before.
/// </summary>
internal sealed class Readers(ServerSettings settings)
{
    private readonly byte[] _runner = Encoding.UTF8.GetBytes($"Bearer {settings.RunnerKey}");

    internal Reader Of(ServerCallContext context)
    {
        if (Caller.Identified is { } caller)
        {
            return caller.Reader;
        }

        var shown = Encoding.UTF8.GetBytes(context.RequestHeaders.GetValue("authorization") ?? "");
        return CryptographicOperations.FixedTimeEquals(shown, _runner) ? Reader.Runner : Reader.Anyone;
    }
}
