using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Executions.V1;
using Stigmer.Cli.Commands;
using Stigmer.Cli.Manifests;

namespace Stigmer.Cli.Runs;

/// <summary>What is sent to start a run.</summary>
internal static class ExecutionRequest
{
    /// <summary>Checks what can be checked here and translates it; nothing has been sent yet when this throws.</summary>
    internal static AgentExecution From(RunArguments arguments, CliContext context)
    {
        if (string.IsNullOrWhiteSpace(arguments.Message))
        {
            throw new CommandException("the message is empty; say what the agent should do with --message \"…\"");
        }

        var spec = new AgentExecutionSpec { Message = arguments.Message, SessionId = arguments.Session ?? "" };
        if (arguments.Model is { } model)
        {
            spec.ExecutionConfig = new ExecutionConfig { ModelName = model };
        }

        if (arguments.Workspace is not null || arguments.Provider is not null)
        {
            spec.RunOptions = new RunOptions { Workspace = WorkspaceOf(arguments, context), Provider = arguments.Provider ?? "" };
        }

        if (arguments.FallbackModels.Count > 0 || arguments.Thinking is not null)
        {
            spec.RunOptions ??= new RunOptions();
            spec.RunOptions.Model = new ModelOptions { FallbackModels = { arguments.FallbackModels }, Thinking = arguments.Thinking ?? "" };
        }

        if (arguments.Policy is not null || arguments.Budget is not null)
        {
            spec.RunOptions ??= new RunOptions();
            spec.RunOptions.Policy = arguments.Policy is { } file ? PolicyFile.Load(context.PathOf(file), file) : new RunPolicy();
            if (arguments.Budget is { } budget)
            {
                (spec.RunOptions.Policy.Budget ??= new Budget()).MergeFrom(budget);
            }
        }

        foreach (var text in arguments.Env)
        {
            var (name, value) = EnvAssignment.Parse(text, context);
            spec.RuntimeEnv[name] = value;
        }

        return new AgentExecution
        {
            ApiVersion = "agentic.stigmer.ai/v1",
            Kind = "AgentExecution",
            Metadata = new ApiResourceMetadata
            {
                // Random, since runs may start in the same microsecond and slugs are unique.
                Name = $"execution-{context.Clock.GetUtcNow().ToUnixTimeMilliseconds()}-{Guid.NewGuid().ToString("N")[..8]}",
                Org = arguments.Org,
            },
            Spec = spec,
        };
    }

    private static string WorkspaceOf(RunArguments arguments, CliContext context)
    {
        if (arguments.Workspace is null)
        {
            return "";
        }

        var path = context.PathOf(arguments.Workspace);
        return Directory.Exists(path) ? path
            : File.Exists(path) ? throw new CommandException($"--workspace {arguments.Workspace} is a file; name a folder")
            : throw new CommandException($"--workspace {arguments.Workspace}: there is no folder {path}; create it or name another");
    }
}
