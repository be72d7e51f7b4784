using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Blueprints;

/// <summary>What the server's blueprint says about a run, as the runner uses it.</summary>
internal sealed class RunBlueprint(Blueprint blueprint)
{
    internal string Instructions => blueprint.Agent?.Spec?.Instructions ?? "";

    /// <summary>What the run says about models, in its own fields or in those that older clients know.</summary>
    internal ModelWish ModelOfRun
    {
        get
        {
            var spec = blueprint.Execution?.Spec;
            var wish = ModelWish.Of(spec?.RunOptions?.Model);

            return wish with
            {
                Provider = spec?.RunOptions is { Provider.Length: > 0 } options ? options.Provider : wish.Provider,
                Model = spec?.ExecutionConfig is { ModelName.Length: > 0 } config ? config.ModelName : wish.Model,
            };
        }
    }

    /// <summary>What the agent says about models.</summary>
    internal ModelWish ModelOfAgent => ModelWish.Of(blueprint.Agent?.Spec?.ModelOptions);

    /// <summary>The folder that the run names, or empty.</summary>
    internal string Workspace => blueprint.Execution?.Spec?.RunOptions?.Workspace ?? "";

    /// <summary>The organisation of the agent: where what it refers to by slug alone is looked for.</summary>
    internal string Org => blueprint.Agent?.Metadata?.Org ?? "";

    internal IReadOnlyList<ApiResourceReference> SkillRefs => blueprint.Agent?.Spec?.SkillRefs ?? [];

    internal IReadOnlyList<SubAgent> SubAgents => blueprint.Agent?.Spec?.SubAgents ?? [];

    internal IReadOnlyList<McpServerDefinition> McpServers => blueprint.Agent?.Spec?.McpServers ?? [];

    internal bool SkillsInFull => blueprint.Agent?.Spec?.AgentOptions?.SkillsInFull ?? false;

    /// <summary>Runs of one session share their files; empty when the run has none.</summary>
    internal string SessionId => blueprint.Execution?.Spec?.SessionId is { Length: > 0 } id ? id : blueprint.Session?.Metadata?.Id ?? "";

    /// <summary>What the agent may do without asking, and how far it may go; null when nothing is said about it.</summary>
    internal RunPolicy? AgentPolicy => blueprint.Agent?.Spec?.Policy;

    /// <summary>The same, as the run adds it.</summary>
    internal RunPolicy? RunPolicy => blueprint.Execution?.Spec?.RunOptions?.Policy;

    internal IReadOnlyDictionary<string, string> Environment => blueprint.Environment;

    /// <summary>Variables whose values must not be shown: those that the server names, and those that the agent or the run marked.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Secrets()
    {
        var names = new HashSet<string>(blueprint.SecretNames, StringComparer.Ordinal);
        foreach (var (name, value) in blueprint.Execution?.Spec?.RuntimeEnv ?? [])
        {
            if (value.IsSecret)
            {
                names.Add(name);
            }
        }

        foreach (var (name, value) in blueprint.Agent?.Spec?.EnvSpec?.Data ?? [])
        {
            if (value.IsSecret)
            {
                names.Add(name);
            }
        }

        return blueprint.Environment.Where(variable => names.Contains(variable.Key));
    }
}
