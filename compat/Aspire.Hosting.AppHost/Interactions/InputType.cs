namespace Aspire.Hosting.Interactions;

/// <summary>What an input takes, numbered as dashboards know it.</summary>
internal enum InputType
{
    /// <summary>A line of text.</summary>
    Text = 1,

    /// <summary>A line that is not shown while it is typed.</summary>
    SecretText = 2,

    /// <summary>Yes or no.</summary>
    Boolean = 4,
}
