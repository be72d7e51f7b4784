using Stigmer.Cli.Commands;

namespace Stigmer.Cli.Local;

/// <summary>Which keys the daemon gets, and what the user is told about it.</summary>
/// <param name="Secrets">By the name of the AppHost's parameter.</param>
internal sealed record ModelKeys(IReadOnlyDictionary<string, string> Secrets)
{
    /// <summary>Variables that hold keys, and the AppHost's parameters for them. They leave the daemon's environment.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Parameters = new Dictionary<string, string>
    {
        ["ANTHROPIC_API_KEY"] = "Parameters:anthropic-api-key",
        ["OPENAI_API_KEY"] = "Parameters:openai-api-key",
        ["STIGMER_LLM_API_KEY"] = "Parameters:llm-api-key",
    };

    private const string ProviderVariable = "STIGMER_LLM_PROVIDER";
    private const string Anthropic = "ANTHROPIC_API_KEY";

    /// <summary>Takes the keys from the environment, and asks for Anthropic's when there is none and somebody to ask.</summary>
    internal static ModelKeys Gather(CliContext context)
    {
        var secrets = Parameters.Keys
            .Where(name => context.Variable(name) is not null)
            .ToDictionary(name => Parameters[name], name => context.Variable(name)!);
        var terminal = context.Terminal;
        var provider = context.Variable(ProviderVariable)?.ToLowerInvariant();
        if (provider == "demo")
        {
            terminal.Out.WriteLine($"Using the built-in demo model ({ProviderVariable}=demo); it is not a language model");
        }
        else if (secrets.Count > 0)
        {
            var names = Parameters.Keys.Where(name => context.Variable(name) is not null);
            terminal.Out.WriteLine($"{terminal.OutStyle.Success} Using {string.Join(" and ", names)} from the environment");
        }
        else if (provider is not (null or "anthropic"))
        {
            terminal.Out.WriteLine($"Using the model provider '{provider}' ({ProviderVariable})");
        }
        else if (!terminal.InIsTerminal)
        {
            WithoutKey(provider, "there is no terminal to ask for one");
            terminal.Out.WriteLine($"No {Anthropic} and no terminal to ask for one: using the built-in demo model; it is not a language model");
        }
        else if (MaskedPrompt.Ask(terminal, "Enter Anthropic API key: ") is { Length: > 0 } typed)
        {
            secrets[Parameters[Anthropic]] = typed;
            terminal.Out.WriteLine($"{terminal.OutStyle.Success} Anthropic API key configured");
        }
        else
        {
            WithoutKey(provider, "none was entered");
            terminal.Out.WriteLine("No key entered: using the built-in demo model; it is not a language model");
        }

        return new ModelKeys(secrets);
    }

    private static void WithoutKey(string? provider, string why)
    {
        if (provider is not null)
        {
            throw new CommandException(
                $"{ProviderVariable} is '{provider}', which needs a key, and {why}; set {Anthropic}, or {ProviderVariable}=demo for the demo model");
        }
    }
}
