using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Compat.Tests.Support;

namespace Compat.Tests.ApplicationHost;

[Collection(ProcessVariables.Name)]
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

    [Theory]
    [InlineData(true, true, "from the command line")]
    [InlineData(false, true, "from the environment")]
    [InlineData(false, false, "from appsettings")]
    public async Task GetValue_ConfiguredSeveralTimes_FollowsTheOrderOfTheProviders(bool hasArgument, bool hasVariable, string expected)
    {
        var folder = Directory.CreateTempSubdirectory("parameter-order-").FullName;
        var name = $"order-{Guid.NewGuid():N}";
        var variable = $"Parameters__{name.Replace('-', '_')}";
        try
        {
            // In one spelling for all: the one with the hyphen is asked for first.
            await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), $$"""{ "Parameters": { "{{name.Replace('-', '_')}}": "from appsettings" } }""");
            Environment.SetEnvironmentVariable(variable, hasVariable ? "from the environment" : null);
            string[] args = hasArgument ? [$"--Parameters:{name.Replace('-', '_')}=from the command line"] : [];
            var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = args, ProjectDirectory = folder });

            Assert.Equal(expected, await builder.AddParameter(name, "literal").Resource.GetValueAsync(default));
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
            Directory.Delete(folder, recursive: true);
        }
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

    [Theory]
    [InlineData(true, "--Some=thing")]
    [InlineData(false, "--ASPIRE_INTERACTIVITY_ENABLED=false")]
    public async Task Start_OfAResourceWhoseParameterIsMissingWithNobodyToAsk_FailsAloneAndTheApplicationGoesOn(bool disableDashboard, string argument)
    {
        await using var scratch = new ScratchApplication(disableDashboard, argument);
        var word = scratch.Builder.AddParameter("word");
        var needy = scratch.AddScript("needy", "true").WithEnvironment("WORD", word);
        scratch.AddScript("other", "sleep 100");

        await scratch.StartAsync();

        await scratch.UntilAsync("needy", s => s.State?.Text == KnownResourceStates.FailedToStart);
        await scratch.UntilAsync("other", s => s.State?.Text == KnownResourceStates.Running);
        await scratch.UntilAsync("word", s => s.State is { Text: "Value missing", Style: "warning" });
        Assert.Contains(
            "Parameter resource could not be used because configuration key 'Parameters:word' is missing and the Parameter has no default value.",
            await scratch.LineAsync(needy.Resource, "Parameters:word"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddConnectionString_OfOneThatIsMissing_SaysWhich()
    {
        await using var scratch = new ScratchApplication(args: "--ConnectionStrings:here=host=db");
        var here = scratch.Builder.AddConnectionString("here");
        var gone = scratch.Builder.AddConnectionString("gone");

        Assert.Equal("host=db", await here.Resource.GetConnectionStringAsync(scratch.Limit));
        var missing = await Assert.ThrowsAsync<MissingParameterValueException>(async () => await gone.Resource.GetConnectionStringAsync(scratch.Limit));
        Assert.Equal("Connection string parameter resource could not be used because connection string 'gone' is missing.", missing.Message);
    }

    [Fact]
    public async Task State_OfAParameterWhoseGetterThrows_IsAnErrorOfItsOwn()
    {
        await using var scratch = new ScratchApplication();
        scratch.Builder.AddParameter("word", () => throw new InvalidOperationException("out of words"));

        await scratch.StartAsync();

        var state = await scratch.UntilAsync("word", s => s.State is { Text: "Error initializing parameter", Style: "error" });
        Assert.Equal("out of words", state.Snapshot.Properties.Single(property => property.Name == "Value").Value);
    }

    [Fact]
    public async Task State_OfASecretParameter_MarksItsValueSensitive()
    {
        await using var scratch = new ScratchApplication();
        scratch.Builder.AddParameter("word", "xyzzy", secret: true);

        await scratch.StartAsync();

        var state = await scratch.UntilAsync("word", s => s.State?.Text == KnownResourceStates.Running);
        Assert.True(state.Snapshot.Properties.Single(property => property.Name == "Value").IsSensitive);
        Assert.Equal("Parameters:word", state.Snapshot.Properties.Single(property => property.Name == "resource.source").Value);
    }

    [Fact]
    public void GenerateParameterDefault_Always_UsesOnlyTheAllowedCharacters()
    {
        var value = new GenerateParameterDefault { MinLength = 400, Special = false, Upper = false }.GetDefaultValue();

        Assert.Equal(400, value.Length);
        Assert.All(value, c => Assert.Contains(c, "abcdefghjkmnpqrstuvwxyz0123456789"));
    }

    [Fact]
    public void GenerateParameterDefault_WithMinima_HasAsManyOfEachClassInNoOrder()
    {
        var value = new GenerateParameterDefault { MinLength = 7, MinLower = 30, MinUpper = 31, MinNumeric = 32, MinSpecial = 33 }.GetDefaultValue();

        Assert.Equal(
            (30, 31, 32, 33),
            (value.Count(char.IsAsciiLetterLower), value.Count(char.IsAsciiLetterUpper), value.Count(char.IsAsciiDigit), value.Count("-_.{}~()*+!".Contains)));
        Assert.NotEqual(30, value.TakeWhile(char.IsAsciiLetterLower).Count());
    }

    [Fact]
    public void GenerateParameterDefault_ThatCannotBe_IsRefused()
    {
        Assert.Equal(22, new GenerateParameterDefault().GetDefaultValue().Length);
        Assert.Equal(
            "'minUpper' must be 0 if 'upper' is disabled.",
            Assert.Throws<ArgumentException>(() => new GenerateParameterDefault { Upper = false, MinUpper = 1 }.GetDefaultValue()).Message);
        Assert.Throws<ArgumentException>(() => new GenerateParameterDefault { Lower = false, Upper = false, Numeric = false, Special = false }.GetDefaultValue());
    }

    [Fact]
    public async Task AddParameter_SecretAndPublished_IsRefused()
    {
        await using var scratch = new ScratchApplication();

        Assert.Throws<ArgumentException>(() => scratch.Builder.AddParameter("word", "x", publishValueAsDefault: true, secret: true));
    }

    [Fact]
    public async Task WaitFor_AParameter_WaitsUntilItHasAValue()
    {
        await using var scratch = new ScratchApplication(disableDashboard: true);
        var needy = scratch.AddScript("needy", "exec sleep 1000").WaitFor(scratch.Builder.AddParameter("word", "xyzzy"));

        await scratch.StartAsync();

        await scratch.UntilAsync("needy", s => s.State?.Text == KnownResourceStates.Running);
        await scratch.LineAsync(needy.Resource, "Finished waiting for resource 'word'.");
    }
}
