using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Compat.Tests.ApplicationHost;

public sealed class ParameterTests
{
    [Theory]
    [InlineData("--Parameters:my-word=configured", "configured")]
    [InlineData("--Parameters:my_word=from a shell", "from a shell")]
    [InlineData("--Something=else", "literal")]
    public async Task GetValue_OfAParameterWithAValue_PrefersTheConfigurationInEitherSpelling(string argument, string expected)
    {
        await using var scratch = new ScratchApplication(false, argument);

        var parameter = scratch.Builder.AddParameter("my-word", "literal");

        Assert.Equal(expected, await parameter.Resource.GetValueAsync(scratch.Limit));
    }

    [Fact]
    public async Task GetValue_WhenThereIsNone_NamesTheConfigurationKey()
    {
        await using var scratch = new ScratchApplication();
        var parameter = scratch.Builder.AddParameter("word", secret: true);

        var missing = await Assert.ThrowsAsync<MissingParameterValueException>(async () => await parameter.Resource.GetValueAsync(scratch.Limit));

        Assert.Equal(
            "Parameter resource could not be used because configuration key 'Parameters:word' is missing and the Parameter has no default value.",
            missing.Message);
    }

    [Fact]
    public async Task Start_OfAResourceWhoseParameterIsMissing_FailsAloneAndTheApplicationGoesOn()
    {
        await using var scratch = new ScratchApplication();
        var word = scratch.Builder.AddParameter("word");
        scratch.AddScript("needy", "true").WithEnvironment("WORD", word);
        scratch.AddScript("other", "sleep 100");

        await scratch.StartAsync();

        await scratch.UntilAsync("needy", s => s.State?.Text == KnownResourceStates.FailedToStart);
        await scratch.UntilAsync("other", s => s.State?.Text == KnownResourceStates.Running);
        await scratch.UntilAsync("word", s => s.State is { Text: "Value missing", Style: "warning" });
    }

    [Fact]
    public async Task State_OfASecretParameter_MarksItsValueSensitive()
    {
        await using var scratch = new ScratchApplication();
        scratch.Builder.AddParameter("word", "xyzzy", secret: true);

        await scratch.StartAsync();

        var state = await scratch.UntilAsync("word", s => s.State?.Text == KnownResourceStates.Running);
        Assert.True(state.Snapshot.Properties.Single(property => property.Name == "Value").IsSensitive);
    }

    [Fact]
    public void GenerateParameterDefault_Always_UsesOnlyTheAllowedCharacters()
    {
        var value = new GenerateParameterDefault { MinLength = 400, Special = false, Upper = false }.GetDefaultValue();

        Assert.Equal(400, value.Length);
        Assert.All(value, c => Assert.Contains(c, "abcdefghjkmnpqrstuvwxyz0123456789"));
    }

    [Fact]
    public async Task AddParameter_SecretAndPublished_IsRefused()
    {
        await using var scratch = new ScratchApplication();

        Assert.Throws<ArgumentException>(() => scratch.Builder.AddParameter("word", "x", publishValueAsDefault: true, secret: true));
    }
}
