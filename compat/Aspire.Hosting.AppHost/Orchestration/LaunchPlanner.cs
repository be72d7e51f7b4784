using System.Collections;
using System.Globalization;
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
        var arguments = await ArgumentsAsync(resource, cancellationToken).ConfigureAwait(false);

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

        string[] command = output is not null
            ? [output]
            : ["run", "--project", project.ProjectPath, .. project.SuppressBuild ? (string[])["--no-build"] : [], "--no-launch-profile", "--"];
        return new LaunchPlan(DotnetHost(directory), [.. command, .. arguments], directory, environment);
    }

    /// <summary>The dotnet that runs this process, so that all run on the same one.</summary>
    private static string DotnetHost(string directory) =>
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

        foreach (var (endpoint, port) in ownPorts.Where(pair => pair.Key.PortVariable is not null))
        {
            variables[endpoint.PortVariable!] = port.ToString(CultureInfo.InvariantCulture);
        }

        await DeclaredSettings.AddVariablesAsync(resource, variables, executionContext, cancellationToken).ConfigureAwait(false);

        var environment = Inherited();
        foreach (var (name, value) in variables)
        {
            if (await TextAsync(value, cancellationToken).ConfigureAwait(false) is { } text)
            {
                environment[name] = text;
            }
        }

        return (environment, variables.Keys);
    }

    private static Dictionary<string, string> Inherited() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(entry => !NotInherited.Contains((string)entry.Key, StringComparer.Ordinal))
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);

    private async Task<IReadOnlyList<string>> ArgumentsAsync(IResource resource, CancellationToken cancellationToken)
    {
        var arguments = await DeclaredSettings.ArgumentsAsync(resource, executionContext, cancellationToken).ConfigureAwait(false);

        var texts = new List<string>(arguments.Count);
        foreach (var argument in arguments)
        {
            texts.Add(await TextAsync(argument, cancellationToken).ConfigureAwait(false) ?? "");
        }

        return texts;
    }

    /// <summary>The value as a text; null for an optional one that there is not.</summary>
    private static async ValueTask<string?> TextAsync(object value, CancellationToken cancellationToken) => value switch
    {
        string text => text,
        IValueProvider provider => await provider.GetValueAsync(cancellationToken).ConfigureAwait(false),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
