using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.AspNetCore.DataProtection;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Secrets;

/// <summary>
/// Keeps the values of secret variables: sealed in the store, masked for readers, plain for the runner of a run. An empty value is
/// no secret but the declaration of one, and stays as it is.
/// </summary>
internal sealed class SecretVault(IDataProtectionProvider protection)
{
    /// <summary>What readers get in place of a secret. A client that sends it back leaves the stored value as it is.</summary>
    internal const string Mask = "********";

    /// <summary>Begins every sealed value; what was stored before there was a vault does not begin so, and is plain.</summary>
    private const string Prefix = "sealed:v1:";

    private readonly IDataProtector _protector = protection.CreateProtector("Stigmer.Variables.v1");

    /// <summary>Seals what a client has sent.</summary>
    /// <param name="spec">Changed in place.</param>
    /// <param name="stored">The same resource as it is stored, if it is; masks take their values from it.</param>
    /// <exception cref="Grpc.Core.RpcException">A mask stands where no secret is stored.</exception>
    internal void Seal(IMessage? spec, IMessage? stored)
    {
        var before = Variable.In(stored).Where(variable => variable.IsSecret).ToDictionary(variable => variable.Path, StringComparer.Ordinal);
        foreach (var variable in Variable.In(spec).Where(variable => variable.Value.Length > 0))
        {
            var known = before.GetValueOrDefault(variable.Path);
            if (variable.Value == Mask && (variable.IsSecret || known is not null))
            {
                variable.Value = variable.IsSecret && known is { Value.Length: > 0 } ? Sealed(known.Value) : throw OnlyAMask(variable);
            }
            else if (variable.IsSecret)
            {
                variable.Value = Prefix + _protector.Protect(variable.Value);
            }
        }
    }

    /// <summary>Opens what the store gave, in place.</summary>
    /// <exception cref="Grpc.Core.RpcException">The key of a value is gone.</exception>
    internal void Reveal(IMessage? spec)
    {
        foreach (var variable in Secrets(spec).Where(variable => IsSealed(variable.Value)))
        {
            try
            {
                variable.Value = _protector.Unprotect(variable.Value[Prefix.Length..]);
            }
            catch (CryptographicException)
            {
                throw ResourceErrors.Incomplete(
                    $"the secret {variable.Path} cannot be opened: its key is not in the data directory of the server; restore the keys, or set the value again");
            }
        }
    }

    /// <summary>Puts the mask over what the store gave, in place.</summary>
    internal static void Redact(IMessage? spec)
    {
        foreach (var variable in Secrets(spec))
        {
            variable.Value = Mask;
        }
    }

    private static IEnumerable<Variable> Secrets(IMessage? spec) => Variable.In(spec).Where(variable => variable is { IsSecret: true, Value.Length: > 0 });

    private string Sealed(string stored) => IsSealed(stored) ? stored : Prefix + _protector.Protect(stored);

    private static bool IsSealed(string value) => value.StartsWith(Prefix, StringComparison.Ordinal);

    private static Grpc.Core.RpcException OnlyAMask(Variable variable) => ResourceErrors.Invalid(
        variable.IsSecret
            ? $"{variable.Path}.value is '{Mask}', which stands for a secret that is stored, and none is; send the value itself"
            : $"{variable.Path}.value is '{Mask}', which stands for a secret; send the value itself to make it readable",
        $"{variable.Path}.value");
}
