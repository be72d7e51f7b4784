using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Media;
using MediaEntry = Stigmer.Api.Executions.V1.Media;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Who reads a transcript, and what it is shown.</summary>
/// <param name="Choice">Reasoning goes back only to whoever wrote it.</param>
internal sealed record TranscriptReader(ModelChoice Choice)
{
    internal ModelSight Sight { get; init; }

    /// <summary>What there is to look at, by its hash.</summary>
    internal IReadOnlyDictionary<string, DataContent> Media { get; init; } = new Dictionary<string, DataContent>();

    /// <summary>Where long results are left out, those are that have more characters.</summary>
    internal int LongResult { get; init; } = int.MaxValue;

    internal LoopOptions Loops { get; init; } = new();

    /// <summary>A result as this reader gets it: with the media it can look at, and a word about those that it cannot.</summary>
    internal object Show(string text, IEnumerable<MediaEntry> media)
    {
        var shown = new List<DataContent>();
        foreach (var entry in media)
        {
            if (!Sight.CanSee(entry.MediaType))
            {
                text += entry.MediaType == MediaKind.Pdf
                    ? "\n(You cannot look at PDFs. A command such as pdftotext may take the text out of it.)"
                    : "\n(You cannot look at images. A command may tell you something about it.)";
            }
            else if (Media.TryGetValue(entry.Sha256, out var content))
            {
                shown.Add(content);
            }
            else
            {
                text += "\n(It is no longer shown here; read it again if you need it.)";
            }
        }

        return shown.Count > 0 ? new SeenResult(text, shown) : text;
    }
}
