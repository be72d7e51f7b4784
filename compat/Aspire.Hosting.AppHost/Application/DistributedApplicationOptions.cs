namespace Aspire.Hosting;

/// <summary>How an application is built.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>The command line, which is configuration too.</summary>
    public string[]? Args { get; set; }

    /// <summary>Whether nobody looks on: then a resource whose dependency ended fails, instead of waiting for it to be started again.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>Whether the resources' log lines are written to the application's own log.</summary>
    public bool EnableResourceLogging { get; set; }

    /// <summary>The name of the application's own assembly; the one of the process, if not set.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>The application's directory, which paths are relative to; its project's, if not set.</summary>
    public string? ProjectDirectory { get; set; }
}
