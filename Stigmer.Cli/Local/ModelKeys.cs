using Stigmer.Cli.Commands;

namespace Stigmer.Cli.Local;

/// <summary>Which keys the daemon gets, and what the user is told about it.</summary>
/// <param name="Secrets">By the name of the AppHost's parameter.</param>
internal sealed record ModelKeys(IReadOnlyDictionary<string, string> Secrets)
{
    private const string ProviderVariable = "STIGMER_LLM_PROVIDER";
    private const string AnthropicVariable = "ANTHROPIC_API_KEY";
    private const string OpenAiVariable = "OPENAI_API_KEY";

    /// <summary>The key of whatever provider was chosen; it outranks the provider's own variable.</summary>
    private const string AnyVariable = "STIGMER_LLM_API_KEY";

    private const string AnthropicParameter = "Parameters:anthropic-api-key";
    private const string OpenAiParameter = "Parameters:openai-api-key";

    /// <summary>Variables that hold keys. They reach the daemon through a pipe and must not be in its environment.</summary>
    internal static readonly IReadOnlyList<string> Variables = [AnthropicVariable, OpenAiVariable, AnyVariable];

    /// <summary>Takes the keys from the environment, and asks for Anthropic's when there is none and somebody to ask.</summary>
    internal static ModelKeys Gather(CliContext context)
    {
        var provider = context.Variable(ProviderVariable)?.ToLowerInvariant();
        var secrets = FromEnvironment(context, provider);
        var terminal = context.Terminal;
        if (provider == "demo")
        {
            terminal.Out.WriteLine($"Using the built-in demo model ({ProviderVariable}=demo); it is not a language model");
        }
        else if (secrets.Count > 0)
        {
            var names = Variables.Where(name => context.Variable(name) is not null);
            terminal.Out.WriteLine($"{terminal.OutStyle.Success} Using {string.Join(" and ", names)} from environment");
        }
        else if (provider is not (null or "anthropic"))
        {
            terminal.Out.WriteLine($"Using the model provider '{provider}' ({ProviderVariable})");
        }
        else if (!terminal.InIsTerminal)
        {
            WithoutKey(provider, "there is no terminal to ask for one");
            terminal.Out.WriteLine($"No {AnthropicVariable} and no terminal to ask for one: using the built-in demo model; it is not a language model");
        }
        else if (Ask(context) is { Length: > 0 } typed)
        {
            secrets[AnthropicParameter] = typed;
            terminal.Out.WriteLine($"{terminal.OutStyle.Success} Anthropic API key configured");
        }
        else
        {
            WithoutKey(provider, "none was entered");
            terminal.Out.WriteLine("No key entered: using the built-in demo model; it is not a language model");
        }

        return new ModelKeys(secrets);
    }

    private static string Ask(CliContext context)
    {
        if (MaskedPrompt.Ask(context.Terminal, "Enter Anthropic API key: ") is { } typed)
        {
            return typed;
        }

        context.Interrupts.Raise();
        throw new OperationCanceledException(context.Interrupts.First);
    }

    private static Dictionary<string, string> FromEnvironment(CliContext context, string? provider)
    {
        Dictionary<string, string> secrets = [];
        foreach (var (variable, parameter) in ((string, string)[])
            [(AnthropicVariable, AnthropicParameter), (OpenAiVariable, OpenAiParameter), (AnyVariable, provider == "openai" ? OpenAiParameter : AnthropicParameter)])
        {
            if (context.Variable(variable) is { } key)
            {
                secrets[parameter] = key;
            }
        }

        return secrets;
    }

    private static void WithoutKey(string? provider, string why)
    {
        if (provider is not null)
        {
            throw new CommandException(
                $"{ProviderVariable} is '{provider}', which needs a key, and {why}; set {AnthropicVariable}, or {ProviderVariable}=demo for the demo model");
        }
    }
}
