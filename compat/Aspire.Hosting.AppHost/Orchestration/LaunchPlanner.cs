using System.Collections;
using System.Globalization;
using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Projects;

namespace Aspire.Hosting.Orchestration;

/// <summary>Puts together how an instance of a resource is started.</summary>
internal sealed class LaunchPlanner(ProjectDefaults projectDefaults, DistributedApplicationExecutionContext executionContext)
{
    /// <summary>They say how the application itself was started, and do not concern its resources.</summary>
    private static readonly string[] NotInherited = ["ASPNETCORE_URLS", "DOTNET_LAUNCH_PROFILE", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT"];

    internal async Task<LaunchPlan> PlanAsync(
        IResource resource, string suffix, IReadOnlyDictionary<EndpointAnnotation, int> ownPorts, CancellationToken cancellationToken)
    {
        var (environment, declared) = await EnvironmentAsync(resource, suffix, ownPorts, cancellationToken).ConfigureAwait(false);
        var arguments = await ArgumentsAsync(resource, ownPorts, cancellationToken).ConfigureAwait(false);

        var plan = resource switch
        {
            ExecutableResource executable => PlanExecutable(executable, arguments, environment),
            ProjectResource project => PlanProject(project, arguments, environment),
            _ => throw new DistributedApplicationException($"Resource '{resource.Name}' of type '{resource.GetType()}' cannot be started."),
        };

        return plan with { Declared = declared };
    }

    private static LaunchPlan PlanExecutable(
        ExecutableResource resource, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var program = Programs.Find(resource.Command, resource.WorkingDirectory, environment.GetValueOrDefault("PATH"))
            ?? throw new DistributedApplicationException($"The program '{resource.Command}' was not found.");
        return new LaunchPlan(program, arguments, resource.WorkingDirectory, environment);
    }

    private static LaunchPlan PlanProject(
        ProjectResource resource, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var project = resource.Annotations.OfType<IProjectMetadata>().Last();
        var directory = Path.GetDirectoryName(project.ProjectPath)!;
        var output = ProjectOutput.Find(project);

        if (output is not null && !File.Exists(output))
        {
            throw new DistributedApplicationException($"The project '{project.ProjectPath}' is not built: there is no {output}.");
        }

        string[] command = output is not null ? [output] : [.. RunFromSource(project), .. arguments.Count > 0 ? (string[])["--"] : []];
        return new LaunchPlan(DotnetHost(directory), [.. command, .. arguments], directory, environment);
    }

    /// <summary>For a project whose output the build did not note: in the configuration in which the application itself was built.</summary>
    private static string[] RunFromSource(IProjectMetadata project)
    {
        var configuration = project.GetType().Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration;
        return
        [
            "run", "--project", project.ProjectPath,
            .. project.SuppressBuild ? (string[])["--no-build"] : [],
            .. configuration is { Length: > 0 } ? (string[])["--configuration", configuration] : [],
            "--no-launch-profile",
        ];
    }

    /// <summary>The dotnet that runs this process, so that all run on the same one.</summary>
    internal static string DotnetHost(string directory) =>
        Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet" ? self
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host && File.Exists(host) ? host
        : Programs.Find("dotnet", directory)
            ?? throw new DistributedApplicationException("The program 'dotnet' was not found.");

    private async Task<(IReadOnlyDictionary<string, string> All, IReadOnlyCollection<string> Declared)> EnvironmentAsync(
        IResource resource, string suffix, IReadOnlyDictionary<EndpointAnnotation, int> ownPorts, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, object>(StringComparer.Ordinal);
        if (resource is ProjectResource project)
        {
            projectDefaults.AddTo(variables, project, suffix, ownPorts);
        }

        await DeclaredSettings.AddVariablesAsync(resource, variables, executionContext, cancellationToken).ConfigureAwait(false);

        var environment = Inherited(Environment.GetEnvironmentVariables());
        var declared = new List<string>(variables.Count);
        foreach (var (name, value) in variables)
        {
            if (await TextAsync(value, ownPorts, cancellationToken).ConfigureAwait(false) is { } text)
            {
                environment[name] = text;
                declared.Add(name);
            }
        }

        return (environment, declared);
    }

    /// <summary>What a resource takes over of the application's own environment.</summary>
    internal static Dictionary<string, string> Inherited(IDictionary environment) =>
        environment.Cast<DictionaryEntry>()
            .Where(entry => !NotInherited.Contains((string)entry.Key, StringComparer.Ordinal))
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);

    private async Task<IReadOnlyList<string>> ArgumentsAsync(
        IResource resource, IReadOnlyDictionary<EndpointAnnotation, int> ownPorts, CancellationToken cancellationToken)
    {
        var arguments = await DeclaredSettings.ArgumentsAsync(resource, executionContext, cancellationToken).ConfigureAwait(false);

        var texts = new List<string>(arguments.Count);
        foreach (var argument in arguments)
        {
            texts.Add(await TextAsync(argument, ownPorts, cancellationToken).ConfigureAwait(false) ?? "");
        }

        return texts;
    }

    /// <summary>The value as a text; null for an optional one that there is not. The port on which the process is to listen is its own.</summary>
    private static ValueTask<string?> TextAsync(
        object value, IReadOnlyDictionary<EndpointAnnotation, int> ownPorts, CancellationToken cancellationToken) => value switch
    {
        string text => new(text),
        EndpointReferenceExpression { Property: EndpointProperty.TargetPort, Endpoint.EndpointAnnotation: var endpoint }
            when ownPorts.TryGetValue(endpoint, out var port) => new(port.ToString(CultureInfo.InvariantCulture)),
        ReferenceExpression expression => expression.TextAsync(part => TextAsync(part, ownPorts, cancellationToken), cancellationToken),
        IValueProvider provider => provider.GetValueAsync(cancellationToken),
        _ => new(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };
}
