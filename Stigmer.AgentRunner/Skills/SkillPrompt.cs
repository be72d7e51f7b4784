using System.Text;

namespace Stigmer.AgentRunner.Skills;

/// <summary>Tells an agent of its skills: what each is for and where it is, so that only what is needed is read.</summary>
internal static class SkillPrompt
{
    internal static string Of(IReadOnlyList<PlacedSkill> skills)
    {
        var text = new StringBuilder(
            "\n\n# Skills\n"
            + "A skill is a folder with instructions for one kind of work. Before you do such work, read the SKILL.md of its skill with read_file, and "
            + "follow it. Paths in it are relative to its folder.\n");
        foreach (var skill in skills)
        {
            text.Append("- ").Append(skill.Name);
            _ = skill switch
            {
                { Problem.Length: > 0 } => text.Append(": not available (").Append(skill.Problem).Append("). Do without it, and say so where it matters."),
                { Text: not null } => text.Append(": ").Append(skill.Description).Append(" Folder: ").Append(skill.Folder).Append(". Its SKILL.md is below."),
                _ => text.Append(": ").Append(skill.Description).Append(" File: ").Append(skill.Folder).Append('/').Append(SkillFolder.SkillFile),
            };
            text.Append('\n');
        }

        foreach (var skill in skills.Where(skill => skill is { Problem.Length: 0, Text: not null }))
        {
            text.Append("\n## Skill ").Append(skill.Name).Append(" (").Append(skill.Folder).Append("/SKILL.md)\n").Append(skill.Text!.Trim()).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }
}

/// <summary>A skill, and where the agent finds it.</summary>
/// <param name="Name">As it calls itself.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Folder">Relative to the workspace.</param>
/// <param name="Problem">Why it is not there; empty when it is.</param>
/// <param name="Text">Its SKILL.md when the prompt has it as a whole.</param>
internal sealed record PlacedSkill(string Name, string Description, string Folder, string Problem, string? Text);
