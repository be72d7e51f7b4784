namespace Aspire.Hosting;

/// <summary>A project's launch settings.</summary>
public sealed class LaunchSettings
{
    /// <summary>The profiles by their names, in the order in which they stand in the file.</summary>
    public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];
}
