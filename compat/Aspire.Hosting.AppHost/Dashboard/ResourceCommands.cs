using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Aspire.ResourceService.Proto.V1;
using IconVariant = Aspire.ResourceService.Proto.V1.IconVariant;
using ResourceCommandState = Aspire.ResourceService.Proto.V1.ResourceCommandState;

namespace Aspire.Hosting.Dashboard;

/// <summary>The commands of a resource in its present state.</summary>
internal static class ResourceCommands
{
    private static readonly IReadOnlyList<ResourceCommand> Known =
    [
        Of("start", "Start", "Start resource", "Play", isHighlighted: true),
        Of("stop", "Stop", "Stop resource", "Stop", isHighlighted: true),
        Of("restart", "Restart", "Restart resource", "ArrowCounterclockwise", isHighlighted: false),
    ];

    internal static IEnumerable<ResourceCommand> Of(ResourceEvent known, IServiceProvider services)
    {
        var declared = known.Resource.Annotations.OfType<ResourceCommandAnnotation>().Select(command => Of(command, known, services)).ToList();
        return known.Resource.HasAnnotationOfType<InstancesAnnotation>()
            ? Known.Where(command => declared.All(other => other.Name != command.Name)).Select(command => In(command, known)).Concat(declared)
            : declared;
    }

    private static ResourceCommand Of(ResourceCommandAnnotation command, ResourceEvent known, IServiceProvider services)
    {
        var message = new ResourceCommand
        {
            Name = command.Name,
            DisplayName = command.DisplayName,
            IsHighlighted = command.Options.IsHighlighted,
            State = (ResourceCommandState)command.StateIn(known.Snapshot, services),
        };

        // Proto fields that are not set must not be assigned null.
        if (command.Options.Description is { } description)
        {
            message.DisplayDescription = description;
        }

        if (command.Options.ConfirmationMessage is { } question)
        {
            message.ConfirmationMessage = question;
        }

        if (command.Options.IconName is { } icon)
        {
            message.IconName = icon;
            message.IconVariant = (IconVariant)(command.Options.IconVariant ?? ApplicationModel.IconVariant.Regular);
        }

        return message;
    }

    private static ResourceCommand Of(string name, string displayName, string description, string icon, bool isHighlighted) => new()
    {
        Name = name,
        DisplayName = displayName,
        DisplayDescription = description,
        IconName = icon,
        IconVariant = name == "restart" ? IconVariant.Regular : IconVariant.Filled,
        IsHighlighted = isHighlighted,
    };

    private static ResourceCommand In(ResourceCommand command, ResourceEvent known)
    {
        var message = command.Clone();
        message.State = (ResourceCommandState)InstanceCommands.StateOf(command.Name, known.Snapshot.State?.Text);
        return message;
    }
}
