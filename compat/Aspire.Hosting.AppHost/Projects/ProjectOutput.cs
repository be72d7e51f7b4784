namespace Aspire.Hosting.Projects;

/// <summary>Where the build put a project's program: the application's build notes that in the application's assembly.</summary>
internal static class ProjectOutput
{
    private const string Key = "aspireprojectoutput";

    internal static string? Find(IProjectMetadata project) =>
        AssemblyMetadata.FindAll(project.GetType().Assembly, Key)
            .Select(note => note.Split('|', 2))
            .FirstOrDefault(note => note.Length == 2 && note[0] == project.ProjectPath)?[1];
}
