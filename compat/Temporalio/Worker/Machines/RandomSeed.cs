using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Temporalio.Worker.Machines;

/// <summary>The seed of a run's random numbers: from its id, so that a replay draws the same.</summary>
internal static class RandomSeed
{
    internal static ulong Of(string runId) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(runId)));
}
