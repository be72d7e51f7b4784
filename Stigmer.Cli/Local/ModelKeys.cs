using Stigmer.Cli.Commands;

namespace Stigmer.Cli.Local;

/// <summary>Which keys the daemon gets, and what the user is told about it.</summary>
/// <param name="Secrets">By the name of the AppHost's parameter.</param>
internal sealed record ModelKeys(IReadOnlyDictionary<string, string> Secrets)
{
    private const string ProviderVariable = "STIGMER_LLM_PROVIDER";

    /// <summary>The key of whatever provider was chosen; it outranks the provider's own variable.</summary>
    private const string AnyVariable = "STIGMER_LLM_API_KEY";

    private static readonly Key Anthropic = new("Anthropic", "ANTHROPIC_API_KEY", "Parameters:anthropic-api-key");
    private static readonly Key OpenAi = new("OpenAI", "OPENAI_API_KEY", "Parameters:openai-api-key");

    private static readonly string[] OpenAiAddresses = ["OPENAI_BASE_URL", "STIGMER_LLM_BASE_URL"];

    /// <summary>Variables that hold keys. They reach the daemon through a pipe and must not be in its environment.</summary>
    internal static readonly IReadOnlyList<string> Variables = [Anthropic.Variable, OpenAi.Variable, AnyVariable];

    /// <summary>Takes the keys from the environment, and asks for the one that is missing when there is somebody to ask.</summary>
    internal static ModelKeys Gather(CliContext context)
    {
        var provider = context.Variable(ProviderVariable)?.ToLowerInvariant();
        var secrets = FromEnvironment(context, provider);
        var terminal = context.Terminal;
        if (provider == "demo")
        {
            terminal.Out.WriteLine($"Using the built-in demo model ({ProviderVariable}=demo); it is not a language model");
        }
        else if (Wanted(context, provider, secrets) is not { } wanted)
        {
            var names = Variables.Where(name => context.Variable(name) is not null).ToArray();
            terminal.Out.WriteLine(names.Length > 0 && provider is (null or "anthropic" or "openai")
                ? $"{terminal.OutStyle.Success} Using {string.Join(" and ", names)} from environment"
                : $"Using the model provider '{provider}' ({ProviderVariable})");
        }
        else if (!terminal.InIsTerminal)
        {
            WithoutKey(provider, wanted, "there is no terminal to ask for one");
            terminal.Out.WriteLine($"No {wanted.Variable} and no terminal to ask for one: using the built-in demo model; it is not a language model");
        }
        else if (Ask(context, wanted) is { Length: > 0 } typed)
        {
            secrets[wanted.Parameter] = typed;
            terminal.Out.WriteLine($"{terminal.OutStyle.Success} {wanted.Name} API key configured");
        }
        else
        {
            WithoutKey(provider, wanted, "none was entered");
            terminal.Out.WriteLine("No key entered: using the built-in demo model; it is not a language model");
        }

        return new ModelKeys(secrets);
    }

    // Without a provider any key will do. An OpenAI-compatible endpoint of one's own may ask for none.
    private static Key? Wanted(CliContext context, string? provider, Dictionary<string, string> secrets) => provider switch
    {
        null when secrets.Count == 0 => Anthropic,
        "anthropic" when !secrets.ContainsKey(Anthropic.Parameter) => Anthropic,
        "openai" when !secrets.ContainsKey(OpenAi.Parameter) && Array.TrueForAll(OpenAiAddresses, name => context.Variable(name) is null) => OpenAi,
        _ => null,
    };

    private static string Ask(CliContext context, Key wanted)
    {
        if (MaskedPrompt.Ask(context.Terminal, $"Enter {wanted.Name} API key: ") is { } typed)
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
            [(Anthropic.Variable, Anthropic.Parameter), (OpenAi.Variable, OpenAi.Parameter), (AnyVariable, (provider == "openai" ? OpenAi : Anthropic).Parameter)])
        {
            if (context.Variable(variable) is { } key)
            {
                secrets[parameter] = key;
            }
        }

        return secrets;
    }

    private static void WithoutKey(string? provider, Key wanted, string why)
    {
        if (provider is not null)
        {
            throw new CommandException(
                $"{ProviderVariable} is '{provider}', which needs a key, and {why}; set {wanted.Variable}, or {ProviderVariable}=demo for the demo model");
        }
    }

    private sealed record Key(string Name, string Variable, string Parameter);
}
