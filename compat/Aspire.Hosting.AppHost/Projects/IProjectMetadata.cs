using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Says where a project is; the build writes one for each referenced project.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>The absolute path of the project file.</summary>
    string ProjectPath { get; }

    /// <summary>The project's launch settings; null to read them from its folder.</summary>
    LaunchSettings? LaunchSettings => null;

    /// <summary>Whether the project has been built already.</summary>
    bool SuppressBuild => false;
}
