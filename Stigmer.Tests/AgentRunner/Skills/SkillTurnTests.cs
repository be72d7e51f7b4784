using System.IO.Compression;
using Stigmer.Api.ApiResources;
using Stigmer.Api.ApiResources.Kinds;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.AgentRunner.Turns;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Skills;

public class SkillTurnTests
{
    private const string SkillMd = "---\nname: Greeting\ndescription: Greets people well.\n---\n# How to greet\nSay hello.";

    [Fact]
    public async Task RunAsync_SkillOfTheAgent_IsInThePromptAndReadByTheTools()
    {
        var path = "";
        await using var harness = await StartAsync(request => request.Turn == 1
            ? ModelAnswer.Tool("read_file", new { path = path + "/SKILL.md" })
            : ModelAnswer.Text("Hello."));
        path = $"bin/skills/{harness.Skills.Push("greet", ("SKILL.md", SkillMd), ("scripts/hello.sh", "echo hello"), ("data/names.txt", "Ada"))}";

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Contains($"- Greeting: Greets people well. File: {path}/SKILL.md", harness.Model.Requests[0].System, StringComparison.Ordinal);
        Assert.DoesNotContain("Say hello.", harness.Model.Requests[0].System, StringComparison.Ordinal);
        Assert.Contains("Say hello.", harness.Model.Requests[1].ToolResults[0].Text, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.True(File.GetUnixFileMode(harness.Workspace[$"{path}/scripts/hello.sh"]).HasFlag(UnixFileMode.UserExecute));
            Assert.False(File.GetUnixFileMode(harness.Workspace[$"{path}/data/names.txt"]).HasFlag(UnixFileMode.UserExecute));
        }

        Assert.Single(harness.Keys(), "skills");
        Assert.Equal(1, harness.Skills.Downloads);
    }

    [Fact]
    public async Task RunAsync_PushedInTheMiddleOfARun_TheRunStaysWithItsVersion()
    {
        await using var harness = await StartAsync(ModelScripts.ToolTurns(1, "ls", _ => new { path = "." }));
        var first = harness.Skills.Push("greet", ("SKILL.md", SkillMd));
        await harness.AttemptAsync(turn: 1, attempt: 1);

        var second = harness.Skills.Push("greet", ("SKILL.md", "# Changed"));
        await harness.AttemptAsync(turn: 2, attempt: 1);

        Assert.Contains(first, harness.Model.Requests[1].System, StringComparison.Ordinal);
        Assert.DoesNotContain(second, harness.Model.Requests[1].System, StringComparison.Ordinal);
        Assert.Equal(1, harness.Skills.Downloads);
    }

    [Fact]
    public async Task RunAsync_OtherHost_GetsTheSameVersionAgain()
    {
        await using var harness = await StartAsync(ModelScripts.ToolTurns(1, "ls", _ => new { path = "." }));
        var hash = harness.Skills.Push("greet", ("SKILL.md", SkillMd));
        await harness.AttemptAsync(turn: 1, attempt: 1);
        Directory.Delete(harness.Workspace["bin"], recursive: true);

        await harness.AttemptAsync(turn: 2, attempt: 1);

        Assert.True(File.Exists(harness.Workspace[$"bin/skills/{hash}/SKILL.md"]));
    }

    [Fact]
    public async Task RunAsync_InFull_ThePromptHasTheWholeText()
    {
        await using var harness = await StartAsync(ModelScripts.Text("Hello."), inFull: true);
        harness.Skills.Push("greet", ("SKILL.md", SkillMd));

        await harness.RunAsync();

        Assert.Contains("# How to greet\nSay hello.", harness.Model.Requests[0].System, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_MissingSkill_IsSaidAndTheRunGoesOn()
    {
        await using var harness = await StartAsync(ModelScripts.ToolTurns(2, "ls", _ => new { path = "." }));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        var notice = Assert.Single(harness.Journal.Entries, entry => entry.BodyCase == JournalEntry.BodyOneofCase.Notice);
        Assert.Equal("skill 'greet' is not available: Skill not found: greet", notice.Notice.Text);
        Assert.Contains("greet: not available", harness.Model.Requests[0].System, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_SkillsOfOneNameThatAreMissing_AreSaidOnce()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Text("Without them."), blueprint =>
        {
            blueprint.Agent.Spec.SkillRefs.Add(new ApiResourceReference { Kind = ApiResourceKind.Skill, Slug = "greet", Org = "one" });
            blueprint.Agent.Spec.SkillRefs.Add(new ApiResourceReference { Kind = ApiResourceKind.Skill, Slug = "greet", Org = "two" });
            blueprint.Agent.Spec.SkillRefs.Add(new ApiResourceReference { Kind = ApiResourceKind.Skill, Slug = new string('x', 2000) });
        });

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Equal(2, harness.Journal.Entries.Count(entry => entry.Notice is not null));
        Assert.All(harness.Keys(), key => Assert.InRange(key.Length, 1, 512));
    }

    [Theory]
    [InlineData("../outside.txt")]
    [InlineData("/etc/outside.txt")]
    [InlineData("a/../../outside.txt")]
    [InlineData("C:\\outside.txt")]
    public async Task RunAsync_ArchiveThatLeadsOut_IsNotUnpacked(string entry)
    {
        await using var harness = await StartAsync(ModelScripts.Text("Without it."));
        harness.Skills.Push("greet", FakeSkillClient.Zip(("SKILL.md", SkillMd), (entry, "escaped")));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Contains("leads out of the archive", Problem(harness), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(harness.Workspace["bin/skills"]));
        Assert.False(File.Exists(Path.Combine(harness.Workspace.Path, "..", "outside.txt")));
    }

    [Fact]
    public async Task RunAsync_LinkInTheArchive_IsNotUnpacked()
    {
        await using var harness = await StartAsync(ModelScripts.Text("Without it."));
        using var buffer = new MemoryStream();
        await using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("SKILL.md");
            zip.CreateEntry("link").ExternalAttributes = unchecked((int)(0xA1FFu << 16));
        }

        harness.Skills.Push("greet", buffer.ToArray());

        await harness.RunAsync();

        Assert.Contains("is a link or a device", Problem(harness), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ArchiveThatIsNotItsVersion_IsNotUnpacked()
    {
        await using var harness = await StartAsync(ModelScripts.Text("Without it."));
        harness.Skills.Push("greet", ("SKILL.md", SkillMd));
        harness.Skills.Corrupt("greet");

        await harness.RunAsync();

        Assert.Contains("push it again", Problem(harness), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_FolderOfSkillsIsALinkOutside_NothingIsWrittenThere()
    {
        await using var harness = await StartAsync(ModelScripts.Text("Without it."));
        using var outside = new TempFolder();
        Directory.CreateSymbolicLink(harness.Workspace["bin"], outside.Path);
        harness.Skills.Push("greet", ("SKILL.md", SkillMd));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Empty(Directory.EnumerateFileSystemEntries(outside.Path));
        Assert.Contains("outside the workspace", Problem(harness), StringComparison.Ordinal);
    }

    private static string Problem(TurnHarness harness) =>
        harness.Journal.Entries.Single(entry => entry.Key == "skills/greet/problem").Notice.Text;

    private static Task<TurnHarness> StartAsync(ModelScript script, bool inFull = false) => TurnHarness.StartAsync(script, blueprint =>
    {
        blueprint.Agent.Spec.SkillRefs.Add(new ApiResourceReference { Kind = ApiResourceKind.Skill, Slug = "greet" });
        blueprint.Agent.Spec.AgentOptions = new AgentOptions { SkillsInFull = inFull };
    });
}
