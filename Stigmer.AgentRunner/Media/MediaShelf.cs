using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Compactions;
using Stigmer.AgentRunner.Turns;
using Stigmer.Api.Executions.V1;
using MediaEntry = Stigmer.Api.Executions.V1.Media;

namespace Stigmer.AgentRunner.Media;

/// <summary>Fetches what the next call shows to a model that can look at it: the newest, up to a bound.</summary>
internal sealed class MediaShelf(IOptions<MediaOptions> options)
{
    private static readonly Dictionary<string, DataContent> Nothing = [];

    internal async Task<IReadOnlyDictionary<string, DataContent>> LoadAsync(Turn turn)
    {
        if (turn.Setup.Sandbox is not { } sandbox || !turn.Setup.Models.Any(model => model.Sight != ModelSight.None))
        {
            return Nothing;
        }

        var loaded = new Dictionary<string, DataContent>(StringComparer.Ordinal);
        var room = options.Value.MaxShownBytes;
        foreach (var entry in Newest(turn))
        {
            room -= (int)Math.Min(int.MaxValue, entry.Size);
            if (room < 0)
            {
                break;
            }

            if (await MediaFiles.FindAsync(sandbox.Files, entry, turn.Stop.Now) is { } content)
            {
                loaded[entry.Sha256] = new DataContent(content, entry.MediaType) { Name = Path.GetFileName(entry.Path) };
            }
        }

        return loaded;
    }

    private IEnumerable<MediaEntry> Newest(Turn turn) => CompactedConversation.Of(turn.Conversation).Parts
        .SelectMany(part => part.Entries.Where(entry => entry.BodyCase == JournalEntry.BodyOneofCase.ToolFinished && entry.ToolFinished.Turn > part.PrunedThroughTurn))
        .SelectMany(entry => entry.ToolFinished.Media)
        .Reverse()
        .DistinctBy(entry => entry.Sha256)
        .Take(options.Value.MaxShown);
}
