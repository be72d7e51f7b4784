namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a command is shown, and when.</summary>
public class CommandOptions
{
    /// <summary>What it does.</summary>
    public string? Description { get; set; }

    /// <summary>Asked before it is executed.</summary>
    public string? ConfirmationMessage { get; set; }

    /// <summary>The name of a Fluent UI icon.</summary>
    public string? IconName { get; set; }

    /// <summary>How the icon is drawn.</summary>
    public IconVariant? IconVariant { get; set; }

    /// <summary>Whether it has a button of its own.</summary>
    public bool IsHighlighted { get; set; }

    /// <summary>Decides after each change of the resource whether the command can be executed; always, if not set.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState>? UpdateState { get; set; }
}
