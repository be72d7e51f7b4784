using Google.Protobuf;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Environments.V1;
using Stigmer.Api.ExecutionContexts.V1;
using Stigmer.Api.McpServers.V1;

namespace Stigmer.Server.Secrets;

/// <summary>A variable somewhere in a resource; the wire has two messages for it.</summary>
/// <param name="path">Field path, such as <c>spec.data["TOKEN"]</c>.</param>
/// <param name="message">An environment's or an execution's value.</param>
internal sealed class Variable(string path, IMessage message)
{
    internal string Path { get; } = path;

    internal bool IsSecret => message is EnvironmentValue { IsSecret: true } or ExecutionValue { IsSecret: true };

    internal string Value
    {
        get => message is EnvironmentValue value ? value.Value : ((ExecutionValue)message).Value;
        set
        {
            if (message is EnvironmentValue environment)
            {
                environment.Value = value;
            }
            else
            {
                ((ExecutionValue)message).Value = value;
            }
        }
    }

    /// <summary>The variables in the spec of any kind of resource.</summary>
    internal static IEnumerable<Variable> In(IMessage? spec) => spec switch
    {
        AgentSpec agent => Of("spec.env_spec.data", agent.EnvSpec?.Data),
        McpServerSpec server => Of("spec.env_spec.data", server.EnvSpec?.Data),
        EnvironmentSpec environment => Of("spec.data", environment.Data),
        ExecutionContextSpec context => Of("spec.data", context.Data),
        AgentExecutionSpec execution => Of("spec.runtime_env", execution.RuntimeEnv),
        _ => [],
    };

    private static IEnumerable<Variable> Of<T>(string path, IDictionary<string, T>? data)
        where T : IMessage => data is null ? [] : data.Select(pair => new Variable($"{path}[\"{pair.Key}\"]", pair.Value));
}
