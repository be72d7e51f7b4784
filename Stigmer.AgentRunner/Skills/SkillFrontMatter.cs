using Stigmer.ServiceDefaults.Texts;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Stigmer.AgentRunner.Skills;

/// <summary>What a SKILL.md says about itself: the YAML between its first two lines of dashes.</summary>
internal sealed record SkillFrontMatter(string Name, string Description)
{
    // A prompt has one line for a skill; what is longer belongs into the SKILL.md.
    private const int MaxNameLength = 64;

    private const int MaxDescriptionLength = 1024;

    private const string Fence = "---";

    /// <param name="skillMd">The text of the SKILL.md.</param>
    /// <param name="slug">Its name if it says none.</param>
    internal static SkillFrontMatter Read(string skillMd, string slug)
    {
        var lines = skillMd.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        var end = lines[0].TrimEnd() == Fence ? Array.FindIndex(lines, 1, line => line.TrimEnd() == Fence) : -1;
        var fields = end > 0 ? Parse(string.Join('\n', lines[1..end])) ?? Plain(lines[1..end]) : null;
        var body = end > 0 ? lines[(end + 1)..] : lines;

        return new SkillFrontMatter(
            OneLine(Text(fields, "name"), MaxNameLength) is { Length: > 0 } name ? name : slug,
            OneLine(Text(fields, "description") ?? FirstWords(body), MaxDescriptionLength));
    }

    private static YamlMappingNode? Parse(string yaml)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));

            return stream.Documents.FirstOrDefault()?.RootNode as YamlMappingNode;
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    // A colon in a description is easily forgotten to be quoted; the skill is no worse for it.
    private static YamlMappingNode Plain(string[] lines)
    {
        var fields = new YamlMappingNode();
        foreach (var line in lines)
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon > 0 && char.IsLetter(line[0]) && line[(colon + 2)..].Trim() is [var first, ..] text && char.IsLetterOrDigit(first))
            {
                fields.Children[new YamlScalarNode(line[..colon])] = new YamlScalarNode(text);
            }
        }

        return fields;
    }

    private static string? Text(YamlMappingNode? fields, string name) =>
        fields is not null && fields.Children.TryGetValue(new YamlScalarNode(name), out var value) ? (value as YamlScalarNode)?.Value : null;

    private static string FirstWords(string[] body) =>
        body.Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0 && line[0] != '#')
        ?? body.Select(line => line.Trim('#', ' ')).FirstOrDefault(line => line.Length > 0)
        ?? "";

    private static string OneLine(string? text, int length)
    {
        var line = string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

        return line.Shortened(length);
    }
}
