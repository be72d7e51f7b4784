using System.CommandLine;
using Stigmer.Cli.Runs;

namespace Stigmer.Cli.Commands;

/// <summary>`stigmer run`</summary>
internal static class RunCommand
{
    internal static Command Create(CliContext context)
    {
        var agent = new Argument<string>("agent") { Description = "An agent manifest, a folder with agent.yaml, or an agent's name or id" };
        var message = new Option<string>("--message", "-m") { Description = "What the agent should do", Required = true };
        var workspace = new Option<string?>("--workspace", "-w") { Description = "The folder to work on; without it the runner's own", HelpName = "dir" };
        var model = new Option<string?>("--model") { Description = "The model to use" };
        var provider = new Option<string?>("--provider") { Description = "The model's provider: anthropic, openai, ollama, demo" };
        var fallbacks = new Option<string[]>("--fallback-model")
        {
            Description = "A model to ask when the first one cannot answer; may be repeated, in their order",
            HelpName = "model",
        };
        var thinking = new Option<string?>("--thinking") { Description = "How much the model thinks first: off, low, medium, high, or a number of tokens" };
        var env = new Option<string[]>("--env", "-e", "--runtime-env")
        {
            Description = "A variable for the run: NAME=value, secret:NAME=value, or NAME to pass on this shell's; may be repeated",
            HelpName = "name=value",
            Arity = ArgumentArity.OneOrMore,
        };
        var session = new Option<string?>("--session") { Description = "Continue the conversation of this session", HelpName = "id" };
        var answers = new AnswersForAll();
        var policy = new Option<string?>("--policy") { Description = "A file with approvals and budget, as under spec.policy of an agent; stricter than the agent's own", HelpName = "file" };
        var limits = new Limits();
        var server = SharedOptions.Server();
        var org = new Option<string>("--org") { Description = "The organisation of the agent", DefaultValueFactory = _ => "local" };
        var json = SharedOptions.Json();

        var command = new Command("run", "Runs an agent and shows what it does")
        {
            agent, message, workspace, model, provider, fallbacks, thinking, env, session, policy, json, server, org,
        };
        answers.AddTo(command);
        limits.AddTo(command);
        command.SetAction((parsed, _) => new AgentRun(
            new RunArguments(parsed.GetRequiredValue(agent), parsed.GetRequiredValue(message))
            {
                Workspace = parsed.GetValue(workspace),
                Model = parsed.GetValue(model),
                Provider = parsed.GetValue(provider),
                FallbackModels = parsed.GetValue(fallbacks) ?? [],
                Thinking = parsed.GetValue(thinking),
                Env = parsed.GetValue(env) ?? [],
                Session = parsed.GetValue(session),
                Server = parsed.GetValue(server),
                Org = parsed.GetRequiredValue(org),
                Json = parsed.GetValue(json),
                Approvals = answers.Read(parsed),
                Budget = limits.Read(parsed),
                Policy = parsed.GetValue(policy),
            },
            context).RunAsync());
        return command;
    }
}
