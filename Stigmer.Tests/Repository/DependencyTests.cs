namespace Stigmer.Tests.Repository;

/// <summary>Dependencies point one way: Cli, AppHost → protos; Server, AgentRunner → ServiceDefaults → protos.</summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Stigmer.Protos"] = [],
        ["Stigmer.ServiceDefaults"] = ["Stigmer.Protos"],
        ["Stigmer.Server"] = ["Stigmer.ServiceDefaults", "Stigmer.Protos"],
        ["Stigmer.AgentRunner"] = ["Stigmer.ServiceDefaults", "Stigmer.Protos"],
        ["Stigmer.Cli"] = ["Stigmer.Protos"],

        // As resources; and the protos, since its commands are calls to the server.
        ["Stigmer.AppHost"] = ["Stigmer.Server", "Stigmer.AgentRunner", "Temporal.DevServer", "Stigmer.Protos"],
        ["Stigmer.Tests.Support"] = [],
    };

    [Fact]
    public void ProductProjects_Each_ReferenceOnlyWhatTheyMay()
    {
        var offenders =
            from project in ProjectFile.All
            where Allowed.ContainsKey(project.Name)
            from reference in project.Projects
            where !Allowed[project.Name].Contains(reference)
            select $"{project.Name} → {reference}";

        Offenders.None(offenders);
    }

    [Fact]
    public void ProductProjects_AtTheRoot_AreAllKnownHere()
    {
        var unknown = ProjectFile.All
            .Where(project => !project.Path.StartsWith("compat/", StringComparison.Ordinal))
            .Select(project => project.Name)
            .Except([.. Allowed.Keys, "Stigmer.Tests", "Stigmer.Bench"]);

        Offenders.None(unknown);
    }

    [Fact]
    public void Cli_ButForTests_IsReferencedByNobody()
    {
        var users = ProjectFile.All.Where(project => project.Projects.Contains("Stigmer.Cli")).Select(project => project.Name);

        Assert.Equal(["Stigmer.Tests"], users);
    }

    [Fact]
    public void StandIns_All_ReferenceStandInsOnly()
    {
        var offenders =
            from project in ProjectFile.All
            where project.Path.StartsWith("compat/", StringComparison.Ordinal)
            from reference in project.Projects
            where reference.StartsWith("Stigmer.", StringComparison.Ordinal)
            select $"{project.Name} → {reference}";

        Offenders.None(offenders);
    }
}
