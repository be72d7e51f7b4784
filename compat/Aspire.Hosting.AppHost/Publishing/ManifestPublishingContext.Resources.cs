using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

public sealed partial class ManifestPublishingContext
{
    /// <summary>Writes a container.</summary>
    public async Task WriteContainerAsync(ContainerResource container)
    {
        ArgumentNullException.ThrowIfNull(container);

        if (!container.TryGetLastAnnotation<ContainerImageAnnotation>(out var image))
        {
            throw new DistributedApplicationException($"Could not get container image name for resource '{container.Name}'.");
        }

        Writer.WriteString("type", "container.v0");
        WriteConnectionString(container);
        Writer.WriteString("image", image.Name);
        if (container.Entrypoint is { } entrypoint)
        {
            Writer.WriteString("entrypoint", entrypoint);
        }

        await WriteCommandLineArgumentsAsync(container).ConfigureAwait(false);
        WriteMounts(container, ContainerMountType.BindMount, "bindMounts");
        WriteMounts(container, ContainerMountType.Volume, "volumes");
        await WriteEnvironmentVariablesAsync(container).ConfigureAwait(false);
        WriteBindings(container);
    }

    /// <summary>Writes everything: the model in its order, then what it refers to.</summary>
    internal async Task WriteModelAsync(DistributedApplicationModel model)
    {
        foreach (var resource in model.Resources)
        {
            _references.Describe(resource);
        }

        Writer.WriteStartObject();
        Writer.WriteStartObject("resources");
        foreach (var resource in model.Resources)
        {
            await WriteResourceAsync(resource).ConfigureAwait(false);
        }

        while (_references.NextResource() is { } referred)
        {
            _references.Describe(referred);
            await WriteResourceAsync(referred).ConfigureAwait(false);
        }

        WriteTwins(_references.TakeTwins());
        await WriteChoicesAsync().ConfigureAwait(false);
        Writer.WriteEndObject();
        Writer.WriteEndObject();
        await Writer.FlushAsync(CancellationToken).ConfigureAwait(false);
    }

    private async Task WriteResourceAsync(IResource resource)
    {
        if (resource.HasAnnotationOfType<ManifestPublishingCallbackAnnotation>())
        {
            return;
        }

        Writer.WriteStartObject(resource.Name);
        await (resource switch
        {
            ContainerResource container => WriteContainerAsync(container),
            ProjectResource project => WriteProjectAsync(project),
            ExecutableResource executable => WriteExecutableAsync(executable),
            ParameterResource parameter => WriteParameterAsync(parameter),
            _ => WriteOtherAsync(resource),
        }).ConfigureAwait(false);
        Writer.WriteEndObject();

        if (resource is ParameterResource twinned)
        {
            WriteTwins(_references.TakeTwins(twinned));
        }
    }

    private async Task WriteProjectAsync(ProjectResource project)
    {
        if (!project.TryGetLastAnnotation<IProjectMetadata>(out var metadata))
        {
            throw new DistributedApplicationException($"Project metadata not found for resource '{project.Name}'.");
        }

        Writer.WriteString("type", "project.v0");
        Writer.WriteString("path", GetManifestRelativePath(metadata.ProjectPath));
        await WriteCommandLineArgumentsAsync(project).ConfigureAwait(false);
        await WriteEnvironmentVariablesAsync(project).ConfigureAwait(false);
        WriteBindings(project);
    }

    private async Task WriteExecutableAsync(ExecutableResource executable)
    {
        Writer.WriteString("type", "executable.v0");
        WriteConnectionString(executable);
        Writer.WriteString("workingDirectory", GetManifestRelativePath(executable.WorkingDirectory));
        Writer.WriteString("command", executable.Command);
        await WriteCommandLineArgumentsAsync(executable).ConfigureAwait(false);
        await WriteEnvironmentVariablesAsync(executable).ConfigureAwait(false);
        WriteBindings(executable);
    }

    private Task WriteParameterAsync(ParameterResource parameter)
    {
        Writer.WriteString("type", "parameter.v0");
        if (parameter.IsConnectionString)
        {
            Writer.WriteString("connectionString", $"{{{parameter.Name}.value}}");
        }

        Writer.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        Writer.WriteStartObject("inputs");
        Writer.WriteStartObject("value");
        Writer.WriteString("type", "string");
        if (parameter.Secret)
        {
            Writer.WriteBoolean("secret", true);
        }

        if (parameter.Default is { } value)
        {
            Writer.WriteStartObject("default");
            value.WriteToManifest(this);
            Writer.WriteEndObject();
        }

        Writer.WriteEndObject();
        Writer.WriteEndObject();
        return Task.CompletedTask;
    }

    private Task WriteOtherAsync(IResource resource)
    {
        if (resource is IResourceWithConnectionString)
        {
            Writer.WriteString("type", "value.v0");
            WriteConnectionString(resource);
        }
        else
        {
            Writer.WriteString("error", "This resource does not support generation in the manifest.");
        }

        return Task.CompletedTask;
    }

    private void WriteMounts(ContainerResource container, ContainerMountType type, string name)
    {
        var mounts = container.Annotations.OfType<ContainerMountAnnotation>().Where(mount => mount.Type == type).ToList();
        if (mounts.Count == 0)
        {
            return;
        }

        Writer.WriteStartArray(name);
        foreach (var mount in mounts)
        {
            Writer.WriteStartObject();
            if (type == ContainerMountType.BindMount)
            {
                Writer.WriteString("source", GetManifestRelativePath(mount.Source));
            }
            else if (mount.Source is { } volume)
            {
                Writer.WriteString("name", volume);
            }

            Writer.WriteString("target", mount.Target);
            Writer.WriteBoolean("readOnly", mount.IsReadOnly);
            Writer.WriteEndObject();
        }

        Writer.WriteEndArray();
    }

    private void WriteTwins(IReadOnlyList<ManifestTwin> twins)
    {
        foreach (var twin in twins)
        {
            Writer.WriteStartObject(twin.Name);
            Writer.WriteString("type", "annotated.string");
            Writer.WriteString("value", twin.Parameter.ValueExpression);
            Writer.WriteString("filter", twin.Format);
            Writer.WriteEndObject();
        }
    }

    /// <summary>What decides is declared, and known here already.</summary>
    private async Task WriteChoicesAsync()
    {
        foreach (var choice in _references.Choices)
        {
            var branch = await choice.ChooseAsync(CancellationToken).ConfigureAwait(false);
            Writer.WriteStartObject(choice.Name);
            Writer.WriteString("type", "value.v0");
            Writer.WriteString("connectionString", _references.TextOf(branch));
            Writer.WriteEndObject();
        }
    }
}
