using System.ComponentModel.DataAnnotations;

namespace Stigmer.AgentRunner.Skills;

/// <summary>The limits of skills; the server has looked at every archive before, by its own.</summary>
internal sealed class SkillOptions
{
    [Range(1, 1_000)]
    public int MaxSkills { get; set; } = 50;

    [Range(1, 100_000)]
    public int MaxFiles { get; set; } = 10_000;

    [Range(1, 10_000_000_000)]
    public long MaxUnpackedBytes { get; set; } = 500L * 1024 * 1024;

    /// <summary>Of one SKILL.md that goes into the prompt as a whole.</summary>
    [Range(100, 1_000_000)]
    public int MaxPromptCharacters { get; set; } = 50_000;
}
