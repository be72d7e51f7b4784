namespace Aspire.Hosting;

/// <summary>One of the ways in which a project says that it wants to be started.</summary>
public sealed class LaunchProfile
{
    /// <summary>What is started; "Project" is the project itself.</summary>
    public string? CommandName { get; set; }

    /// <summary>Arguments, separated by spaces.</summary>
    public string? CommandLineArgs { get; set; }

    /// <summary>The addresses on which the project listens, separated by semicolons.</summary>
    public string? ApplicationUrl { get; set; }

    /// <summary>Variables that the project gets unless it has them already.</summary>
    public Dictionary<string, string> EnvironmentVariables { get; set; } = [];
}
