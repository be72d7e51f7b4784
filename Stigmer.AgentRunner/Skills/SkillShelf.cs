using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Texts;

namespace Stigmer.AgentRunner.Skills;

/// <summary>Puts the skills of an agent where its tools can read them. What cannot be had is said, to the person and to the agent, and the run goes on.</summary>
internal sealed class SkillShelf(SkillLibrary library, IOptions<SkillOptions> options)
{
    private const string Key = "skills";

    private const int MaxKeyPart = 100;

    internal async Task<SkillSet> LoadAsync(SkillRequest request, Sandbox sandbox, CancellationToken cancellationToken)
    {
        if (request.References.Count == 0)
        {
            return SkillSet.None;
        }

        var loaded = request.Journal.EntriesOf(request.SubAgent)
            .FirstOrDefault(entry => entry.BodyCase == JournalEntry.BodyOneofCase.SkillsLoaded)?.SkillsLoaded
            ?? await FindAsync(request, cancellationToken);
        var placed = new List<PlacedSkill>();
        var news = new List<JournalEntry> { new() { Key = Key, SkillsLoaded = loaded } };
        foreach (var skill in loaded.Skills)
        {
            var one = await PlaceAsync(request, skill, sandbox, cancellationToken);
            placed.Add(one);
            if (one.Problem.Length > 0)
            {
                news.Add(new JournalEntry
                {
                    // Keys are bounded, and what a reference says is not.
                    Key = $"{Key}/{(skill.Slug.Length > MaxKeyPart ? skill.Slug[..MaxKeyPart] : skill.Slug)}/problem",
                    Notice = new Notice { Text = $"skill '{skill.Slug}' is not available: {one.Problem}" },
                });
            }
        }

        return new SkillSet(SkillPrompt.Of(placed), news);
    }

    private async Task<SkillsLoaded> FindAsync(SkillRequest request, CancellationToken cancellationToken)
    {
        var loaded = new SkillsLoaded();
        foreach (var reference in request.References.DistinctBy(reference => (reference.Scope, reference.Org, reference.Slug, reference.Version)))
        {
            loaded.Skills.Add(loaded.Skills.Count < options.Value.MaxSkills
                ? await library.FindAsync(request.Journal.ExecutionId, reference, request.Org, cancellationToken)
                : new LoadedSkill { Slug = reference.Slug, Name = reference.Slug, Problem = $"an agent has at most {options.Value.MaxSkills} skills" });
        }

        return loaded;
    }

    private async Task<PlacedSkill> PlaceAsync(
        SkillRequest request, LoadedSkill skill, Sandbox sandbox, CancellationToken cancellationToken)
    {
        var folder = SkillFolder.PathOf(skill.VersionHash);
        var placed = new PlacedSkill(skill.Name, skill.Description, folder, skill.Problem, Text: null);
        if (skill.Problem.Length > 0)
        {
            return placed;
        }

        try
        {
            if (!await SkillFolder.IsThereAsync(sandbox.Files, skill.VersionHash, cancellationToken))
            {
                var archive = await library.ArchiveAsync(request.Journal.ExecutionId, skill, cancellationToken);
                await SkillFolder.UnpackAsync(sandbox.Files, skill.VersionHash, archive, options.Value, cancellationToken);
            }

            return request.InFull
                ? placed with { Text = Shortened(await sandbox.Files.ReadTextAsync($"{folder}/{SkillFolder.SkillFile}", cancellationToken), folder) }
                : placed;
        }
        catch (Exception e) when (e is SkillException or SandboxException)
        {
            return placed with { Problem = e.Message };
        }
    }

    private string Shortened(string text, string folder) => text.Length <= options.Value.MaxPromptCharacters
        ? text
        : $"{text.Head(options.Value.MaxPromptCharacters)}\n[… the rest is in {folder}/{SkillFolder.SkillFile}]";
}
