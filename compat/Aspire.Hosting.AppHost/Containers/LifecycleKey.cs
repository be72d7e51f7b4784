using System.Security.Cryptography;
using System.Text.Json;

namespace Aspire.Hosting.Containers;

/// <summary>Tells whether a persistent container was made in the way that is wanted now.</summary>
internal static class LifecycleKey
{
    internal static string Of(ContainerPlan plan)
    {
        object configuration = new { plan.Image, plan.Options, plan.Arguments, plan.Environment };
        return Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(configuration)));
    }
}
