using Stigmer.Cli.Commands;
using Stigmer.Cli.Local;

namespace Stigmer.Tests.Cli.Local;

public sealed class ModelKeysTests
{
    private const string Key = "sk-ant-secret";

    [Fact]
    public void Gather_Typed_ShowsStarsAndNeverTheKey()
    {
        using var terminal = new RecordingTerminal { InIsTerminal = true };
        terminal.Type("sk-ant-secrex");
        terminal.Press(ConsoleKey.Backspace);
        terminal.Type("t");
        terminal.Press(ConsoleKey.Enter);

        var keys = ModelKeys.Gather(terminal.Context);

        Assert.Equal(Key, Assert.Single(keys.Secrets, secret => secret.Key == "Parameters:anthropic-api-key").Value);
        Assert.Equal("Enter Anthropic API key: *************\b \b*\n", terminal.Error);
        Assert.Equal("✓ Anthropic API key configured\n", terminal.Out);
    }

    [Fact]
    public void Gather_TypedAndWiped_StartsAgain()
    {
        using var terminal = new RecordingTerminal { InIsTerminal = true };
        terminal.Type("wrong");
        terminal.Press(ConsoleKey.U, control: true);
        terminal.Press(ConsoleKey.Backspace);
        terminal.Type("  " + Key + " ");
        terminal.Press(ConsoleKey.Enter);

        Assert.Equal(Key, ModelKeys.Gather(terminal.Context).Secrets.Values.Single());
    }

    [Fact]
    public void Gather_OnlyEnter_TakesTheDemoModelAndSaysSo()
    {
        using var terminal = new RecordingTerminal { InIsTerminal = true };
        terminal.Press(ConsoleKey.Enter);

        Assert.Empty(ModelKeys.Gather(terminal.Context).Secrets);
        Assert.Equal("No key entered: using the built-in demo model; it is not a language model\n", terminal.Out);
    }

    [Fact]
    public void Gather_CtrlC_Leaves()
    {
        using var terminal = new RecordingTerminal { InIsTerminal = true };
        terminal.Type("sk");
        terminal.Press(ConsoleKey.C, control: true);

        Assert.Throws<OperationCanceledException>(() => ModelKeys.Gather(terminal.Context));
        Assert.True(terminal.Interrupts.First.IsCancellationRequested);
    }

    [Fact]
    public void Gather_WithoutTerminal_TakesTheDemoModelAndSaysSo()
    {
        using var terminal = new RecordingTerminal();

        Assert.Empty(ModelKeys.Gather(terminal.Context).Secrets);
        Assert.Contains("no terminal to ask for one: using the built-in demo model", terminal.Out);
    }

    [Theory]
    [InlineData("ANTHROPIC_API_KEY", null, "Parameters:anthropic-api-key")]
    [InlineData("OPENAI_API_KEY", null, "Parameters:openai-api-key")]
    [InlineData("STIGMER_LLM_API_KEY", null, "Parameters:anthropic-api-key")]
    [InlineData("STIGMER_LLM_API_KEY", "openai", "Parameters:openai-api-key")]
    public void Gather_KeyInTheEnvironment_AsksNothing(string variable, string? provider, string parameter)
    {
        using var terminal = new RecordingTerminal { InIsTerminal = true, Environment = { [variable] = Key, ["STIGMER_LLM_PROVIDER"] = provider ?? "" } };

        var secret = Assert.Single(ModelKeys.Gather(terminal.Context).Secrets);

        Assert.Equal((parameter, Key), (secret.Key, secret.Value));
        Assert.Equal($"✓ Using {variable} from environment\n", terminal.Out);
        Assert.Empty(terminal.Error);
    }

    [Fact]
    public void Gather_DemoChosen_AsksNothing()
    {
        using var terminal = new RecordingTerminal { InIsTerminal = true, Environment = { ["STIGMER_LLM_PROVIDER"] = "demo" } };

        Assert.Empty(ModelKeys.Gather(terminal.Context).Secrets);
        Assert.Contains("demo model", terminal.Out);
    }

    [Fact]
    public void Gather_AnthropicChosenWithoutKeyOrTerminal_IsRefused()
    {
        using var terminal = new RecordingTerminal { Environment = { ["STIGMER_LLM_PROVIDER"] = "anthropic" } };

        var refusal = Assert.Throws<CommandException>(() => ModelKeys.Gather(terminal.Context));

        Assert.Contains("set ANTHROPIC_API_KEY", refusal.Message);
    }

    [Theory]
    [InlineData("openai", "ANTHROPIC_API_KEY", "OpenAI", "Parameters:openai-api-key")]
    [InlineData("anthropic", "OPENAI_API_KEY", "Anthropic", "Parameters:anthropic-api-key")]
    public void Gather_KeyOfAnotherProvider_AsksForTheOneOfTheChosen(string provider, string other, string name, string parameter)
    {
        using var terminal = new RecordingTerminal { InIsTerminal = true, Environment = { [other] = "sk-other", ["STIGMER_LLM_PROVIDER"] = provider } };
        terminal.Type(Key);
        terminal.Press(ConsoleKey.Enter);

        var keys = ModelKeys.Gather(terminal.Context);

        Assert.Equal(Key, keys.Secrets[parameter]);
        Assert.StartsWith($"Enter {name} API key: *", terminal.Error);
        Assert.Equal($"✓ {name} API key configured\n", terminal.Out);
    }

    [Fact]
    public void Gather_OpenAiChosenWithoutKeyOrTerminal_IsRefused()
    {
        using var terminal = new RecordingTerminal { Environment = { ["STIGMER_LLM_PROVIDER"] = "OpenAI" } };

        Assert.Contains("set OPENAI_API_KEY", Assert.Throws<CommandException>(() => ModelKeys.Gather(terminal.Context)).Message);
    }

    [Theory]
    [InlineData("openai", "OPENAI_BASE_URL", "http://localhost:8000/v1")]
    [InlineData("ollama", "ANTHROPIC_API_KEY", Key)]
    public void Gather_ProviderThatNeedsNoKey_AsksNothing(string provider, string variable, string value)
    {
        using var terminal = new RecordingTerminal { InIsTerminal = true, Environment = { [variable] = value, ["STIGMER_LLM_PROVIDER"] = provider } };

        ModelKeys.Gather(terminal.Context);

        Assert.Equal($"Using the model provider '{provider}' (STIGMER_LLM_PROVIDER)\n", terminal.Out);
        Assert.Empty(terminal.Error);
    }
}
