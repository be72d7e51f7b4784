using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Steering;
using Stigmer.Server.Resources.Rules;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.Server.Executions;

/// <summary>What one run may choose for itself.</summary>
internal static class RunOptionsRules
{
    internal static IEnumerable<Problem> Check(RunOptions? options, StigmerMode mode)
    {
        foreach (var problem in PolicyRules.Check(options?.Policy, "spec.run_options.policy"))
        {
            yield return problem;
        }

        if (options is not { Workspace.Length: > 0 })
        {
            yield break;
        }

        const string path = "spec.run_options.workspace";
        if (mode != StigmerMode.Local)
        {
            yield return new Problem(path, "a folder of the runner's machine can be chosen in local mode only; leave it empty");
        }
        else if (!Path.IsPathFullyQualified(options.Workspace))
        {
            yield return new Problem(path, $"'{options.Workspace}' must be an absolute path");
        }
    }
}
