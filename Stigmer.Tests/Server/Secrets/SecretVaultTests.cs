using Grpc.Core;
using Microsoft.AspNetCore.DataProtection;
using Stigmer.Api.Environments.V1;
using Stigmer.Server.Secrets;

namespace Stigmer.Tests.Server.Secrets;

public sealed class SecretVaultTests
{
    private const string Mask = SecretVault.Mask;

    private readonly SecretVault _vault = new(new EphemeralDataProtectionProvider());

    [Fact]
    public void Seal_ThenReveal_GivesTheValueBack()
    {
        var spec = Samples.Variables(("TOKEN", "hunter2", true), ("PLAIN", "hello", false), ("DECLARED", "", true));

        _vault.Seal(spec, stored: null);

        Assert.StartsWith("sealed:", spec.Data["TOKEN"].Value, StringComparison.Ordinal);
        Assert.Equal(("hello", ""), (spec.Data["PLAIN"].Value, spec.Data["DECLARED"].Value));
        _vault.Reveal(spec);
        Assert.Equal("hunter2", spec.Data["TOKEN"].Value);
    }

    [Fact]
    public void Seal_OneValueTwice_LooksDifferent()
    {
        var spec = Samples.Variables(("A", "hunter2", true), ("B", "hunter2", true));

        _vault.Seal(spec, stored: null);

        Assert.NotEqual(spec.Data["A"].Value, spec.Data["B"].Value);
    }

    [Fact]
    public void Seal_Mask_KeepsWhatIsStored()
    {
        var stored = Sealed(("TOKEN", "hunter2", true));
        var update = Samples.Variables(("TOKEN", Mask, true), ("OTHER", "new", true));

        _vault.Seal(update, stored);

        Assert.Equal(stored.Data["TOKEN"].Value, update.Data["TOKEN"].Value);
        _vault.Reveal(update);
        Assert.Equal(("hunter2", "new"), (update.Data["TOKEN"].Value, update.Data["OTHER"].Value));
    }

    [Fact]
    public void Seal_ValueThatLooksSealed_IsSealedLikeAnyOther()
    {
        var stored = Sealed(("TOKEN", "hunter2", true));
        var thief = Samples.Variables(("MINE", stored.Data["TOKEN"].Value, true), ("SEEN", stored.Data["TOKEN"].Value, false));

        _vault.Seal(thief, stored: null);
        _vault.Reveal(thief);

        Assert.All(thief.Data.Values, value => Assert.Equal(stored.Data["TOKEN"].Value, value.Value));
    }

    [Theory]
    [InlineData("OTHER", true, "none is; send the value itself")]
    [InlineData("TOKEN", false, "send the value itself to make it readable")]
    public void Seal_MaskThatStandsForNothing_IsRefused(string name, bool secret, string text)
    {
        var error = Assert.Throws<RpcException>(() => _vault.Seal(Samples.Variables((name, Mask, secret)), Sealed(("TOKEN", "hunter2", true))));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains($"spec.data[\"{name}\"].value", error.Status.Detail, StringComparison.Ordinal);
        Assert.Contains(text, error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Reveal_WhatWasStoredInClearBefore_StaysAsItIs()
    {
        var spec = Samples.Variables(("TOKEN", "hunter2", true));

        _vault.Reveal(spec);

        Assert.Equal("hunter2", spec.Data["TOKEN"].Value);
    }

    [Fact]
    public void Reveal_WithoutTheKey_NamesTheVariable()
    {
        var spec = Sealed(("TOKEN", "hunter2", true));

        var error = Assert.Throws<RpcException>(() => new SecretVault(new EphemeralDataProtectionProvider()).Reveal(spec));

        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
        Assert.Contains("the secret spec.data[\"TOKEN\"] cannot be opened", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Redact_Secrets_HidesThemAndNothingElse()
    {
        var spec = Sealed(("TOKEN", "hunter2", true), ("PLAIN", "hello", false), ("DECLARED", "", true));

        SecretVault.Redact(spec);

        Assert.Equal((Mask, "hello", ""), (spec.Data["TOKEN"].Value, spec.Data["PLAIN"].Value, spec.Data["DECLARED"].Value));
    }

    private EnvironmentSpec Sealed(params (string, string, bool)[] variables)
    {
        var spec = Samples.Variables(variables);
        _vault.Seal(spec, stored: null);
        return spec;
    }
}
