using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Projects;

namespace Aspire.Hosting.Orchestration;

/// <summary>Asks a resource's callbacks for its environment and its arguments, whose values are not looked up here.</summary>
internal static partial class DeclaredSettings
{
    /// <summary>Adds what was declared to the variables that are there already.</summary>
    internal static async Task AddVariablesAsync(
        IResource resource,
        Dictionary<string, object> variables,
        DistributedApplicationExecutionContext executionContext,
        CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(executionContext, resource, variables, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToList())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }
    }

    internal static async Task<IReadOnlyList<object>> ArgumentsAsync(
        IResource resource, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
    {
        List<object> arguments = [];
        if (executionContext.IsRunMode
            && resource.TryGetLastAnnotation<ChosenLaunchProfile>(out var profile) && profile.CommandLineArgs is { } line)
        {
            arguments.AddRange(Words().Matches(line).Select(word => word.Value.Replace("\"", "", StringComparison.Ordinal)));
        }

        var context = new CommandLineArgsCallbackContext(arguments, resource, executionContext, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToList())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        return arguments;
    }

    /// <summary>Spaces separate arguments, except between quotes.</summary>
    [GeneratedRegex("""(?:"[^"]*"|[^\s"])+""")]
    private static partial Regex Words();
}
