namespace Aspire.Hosting;

/// <summary>What is taken over from a project.</summary>
public class ProjectResourceOptions
{
    /// <summary>The profile of the project's launch settings; the first that starts the project, if none is named.</summary>
    public string? LaunchProfileName { get; set; }

    /// <summary>Whether the launch settings are left aside.</summary>
    public bool ExcludeLaunchProfile { get; set; }
}
