using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Interactions;

namespace Aspire.Hosting.Parameters;

/// <summary>How people are asked for the values of parameters.</summary>
internal static class ParameterQuestions
{
    private const string Keep = "RememberParameters";
    private const string SecretsLink = "[user secrets](https://aka.ms/aspire/user-secrets)";

    internal static Interaction Notice() => new(
        "Unresolved parameters", "There are unresolved parameters that need to be set. Please provide values for them.", "Enter values");

    internal static Interaction Ask(IEnumerable<ParameterResource> parameters, bool canBeKept) => new(
        "Set unresolved parameters",
        $"Please provide values for the unresolved parameters. Parameters can be saved to {SecretsLink} for future use.",
        "Save")
    {
        ShowDismiss = true,
        EnableMessageMarkdown = true,
        Inputs = [.. parameters.Select(parameter => InputFor(parameter, isRequired: false)), KeepInput(canBeKept)],
    };

    internal static Interaction Set(ParameterResource parameter, bool canBeKept) => new(
        "Set parameter",
        $"Please provide a value for the parameter. The parameter can be saved to {SecretsLink} for future use."
            + "\n\nNew parameter values may not be used until dependent resources are restarted.",
        "Save")
    {
        ShowDismiss = true,
        EnableMessageMarkdown = true,
        Inputs = [InputFor(parameter, isRequired: true), KeepInput(canBeKept)],
    };

    internal static ResourceCommandAnnotation SetCommand(Func<ExecuteCommandContext, Task<ExecuteCommandResult>> execute) => new(
        "parameter-set", "Set parameter", execute, new CommandOptions { Description = "Set the value of the parameter", IconName = "Key", IsHighlighted = true });

    internal static bool IsToBeKept(Interaction question) => question.Inputs.Any(input => input.Name == Keep && input.IsTicked);

    private static InteractionInput InputFor(ParameterResource parameter, bool isRequired) => new()
    {
        Name = parameter.Name,
        Required = isRequired,
        Label = parameter.Name,
        InputType = parameter.Secret ? InputType.SecretText : InputType.Text,
        Description = parameter.Description ?? "",
        EnableDescriptionMarkdown = parameter.EnableDescriptionMarkdown,
        Placeholder = $"Enter value for {parameter.Name}",
    };

    private static InteractionInput KeepInput(bool canBeKept) => new()
    {
        Name = Keep,
        Label = "Save to user secrets",
        InputType = InputType.Boolean,
        Disabled = !canBeKept,
        Description = canBeKept ? "" : $"Requires a `UserSecretsId` to be configured in the AppHost project file. See {SecretsLink} for more information.",
        EnableDescriptionMarkdown = true,
    };
}
